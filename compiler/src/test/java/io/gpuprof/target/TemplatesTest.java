package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplatesTest {

  @Test
  void aNameThatNoViewHoldsThrows() {
    assertThrows(
        RuntimeException.class, () -> Templates.render("chart-values-header.mustache", Map.of()));
  }

  @Test
  void nothingIsEscapedForHtmlAndNothingIsRunTwice() {
    var view = new java.util.LinkedHashMap<>(InstallView.of(Compiled.of("gke-cos")));
    view.put("chart", "c");
    view.put("title", ", \"a\" & <b> {{ x }}");
    assertTrue(
        Templates.render("chart-values-header.mustache", view).contains(", \"a\" & <b> {{ x }}."));
  }

  @Test
  void textsAreTidy() {
    for (Compilation compilation : Compiled.all()) {
      for (Target target : Target.values()) {
        for (Artifact artifact : target.render(compilation)) {
          String text = artifact.text();
          assertFalse(
              text.lines().anyMatch(l -> l.endsWith(" ") || l.endsWith("\t")), artifact.path());
          assertTrue(text.endsWith("\n") && !text.endsWith("\n\n"), artifact.path());
          assertFalse(text.contains("\n\n\n") || text.startsWith("\n"), artifact.path());
        }
      }
    }
  }
}
