package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.source.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** No value without a reason, and each reason by the profile that gave it. */
@NullUnmarked
class ReasonedValuesTest {

  @Test
  void nothingIsWithoutReason() {
    for (Compilation compilation : Compiled.all()) {
      List<String> bare = new ArrayList<>();
      collectBare(ReasonedValues.of(compilation), "", false, bare);
      assertEquals(List.of(), bare, compilation.profile().name());
      assertFalse(
          ValuesTarget.render(compilation).text().contains("Stated by"),
          "shipped profiles give a reason for everything: " + compilation.profile().name());
    }
  }

  @Test
  void commentsDoNotChangeTheValues() {
    for (Compilation compilation : Compiled.all()) {
      assertEquals(
          YamlText.write(RecordWriter.toPlain(compilation.values())),
          ValuesTarget.body(compilation)
              .lines()
              .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
              .map(line -> line + "\n")
              .reduce("", String::concat));
    }
  }

  @Test
  void eachReasonIsSignedByWhoGaveIt() {
    String text =
        ValuesTarget.body(Compiled.of("gke-cos")).replace("\n    # ", " ").replaceAll(" +", " ");
    assertTrue(text.contains("daemonset-preloaded.yaml. (gke-cos)\n driverRoot: /home"), text);
    assertTrue(text.contains("issue 209. (cos)\n devRoot: /"), text);
    assertTrue(text.contains("(base)\n hostRoot: /"), text);
    assertTrue(text.contains("issue 632. (gke)\n nvidiaCtkPath: /home"), text);
  }

  @Test
  void whatTheUserStatesIsNotExcusedWithAProfilesReason() {
    String text = ValuesTarget.body(Compiled.of("gke-cos", "priorityClassName: mine"));
    assertTrue(text.contains("# Stated by --set.\npriorityClassName: mine\n"), text);
    String image = ValuesTarget.body(Compiled.of("gke-cos", "image: {registry: r.example}"));
    assertTrue(image.contains("  # Stated by --set.\n  registry: r.example\n"), image);
    assertTrue(image.contains("gpuprof releases. (base)\n  repository:"), image);
  }

  @Test
  void aLabelWithDotsHasItsOwnReason() {
    String text = ValuesTarget.body(Compiled.of("oke")).replace("\n# ", " ");
    assertTrue(
        text.contains(
            "oke-workers.tf. (oke)\nnodeSelector:\n  oci.oraclecloud.com/disable-gpu-device-plugin:"),
        text);
  }

  @Test
  void everyHostMountSaysWhy() {
    for (Compilation compilation : Compiled.all()) {
      List<?> mounts =
          (List<?>) ((Commented) ReasonedValues.of(compilation).get("hostMounts")).value();
      for (Object mount : mounts) {
        assertFalse(((Commented) mount).comment().isBlank());
      }
    }
  }

  private static void collectBare(Object node, String path, boolean reasoned, List<String> bare) {
    if (node instanceof Commented commented) {
      // The heading of config says what it is, not why its values are as they are.
      boolean heading = path.equals(".config");
      collectBare(
          commented.value(), path, reasoned || (!heading && !commented.comment().isBlank()), bare);
    } else if (node instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((key, value) -> collectBare(value, path + "." + key, reasoned, bare));
    } else if (!reasoned) {
      bare.add(path);
    }
  }
}
