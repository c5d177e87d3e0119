package io.gpuprof.target;

import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.runtime.source.YamlNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Helm values of a profile, each with its reason. */
final class ValuesTarget {

  static final String FILE = "values.yaml";

  private static final int USUAL_LENGTH = 24 * 1024;

  private final Compilation compilation;
  private final ReasonedValues reasoned;
  private final SharedSections shared;
  private final StringBuilder out = new StringBuilder(USUAL_LENGTH);

  private ValuesTarget(Compilation compilation, SharedSections shared) {
    this.compilation = compilation;
    this.reasoned = new ReasonedValues(compilation);
    this.shared = shared;
  }

  static Artifact render(Compilation compilation, SharedSections shared) {
    ValuesTarget target = new ValuesTarget(compilation, shared);
    target.out.append(Headers.values(compilation)).append('\n');
    return new Artifact(FILE, target.write());
  }

  static Artifact render(Compilation compilation) {
    return render(compilation, new SharedSections());
  }

  /** The same tree as {@link ReasonedValues#of}, with an empty line above each top-level key. */
  static String body(Compilation compilation, SharedSections shared) {
    return new ValuesTarget(compilation, shared).write();
  }

  static String body(Compilation compilation) {
    return body(compilation, new SharedSections());
  }

  private String write() {
    String above = "";
    for (RecordWriter.Part part : RecordWriter.parts(compilation.values())) {
      if (part.name().equals(ReasonedValues.CONFIG)) {
        out.append(above).append(YamlText.comment(ReasonedValues.CONFIG_HEADING, 0));
        out.append(ReasonedValues.CONFIG).append(":\n");
        for (RecordWriter.Part section : RecordWriter.parts(compilation.values().config())) {
          section(List.of(ReasonedValues.CONFIG, section.name()), section, "");
        }
      } else {
        section(List.of(part.name()), part, above);
      }
      above = "\n";
    }
    return out.toString();
  }

  private void section(List<String> path, RecordWriter.Part part, String above) {
    @Nullable YamlNode node = reasoned.origin(path);
    @Nullable String text = node == null ? null : shared.find(node, path);
    if (text == null) {
      Object value = part.plain();
      if (value == null) {
        return;
      }
      text = YamlText.entry(part.name(), reasoned.section(path, value), 2 * (path.size() - 1));
      if (node != null) {
        shared.add(node, compilation.profile().tree().position().file(), path, text);
      }
    }
    out.append(above).append(text);
  }
}
