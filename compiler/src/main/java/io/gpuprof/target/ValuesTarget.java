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
    @Nullable String text = node == null ? derived(path, part) : inherited(path, part, node);
    if (text != null) {
      out.append(above).append(text);
    }
  }

  private @Nullable String inherited(List<String> path, RecordWriter.Part part, YamlNode node) {
    @Nullable String known = shared.find(node, path);
    @Nullable Commented tree = known == null ? tree(path, part) : null;
    if (tree == null) {
      return known;
    }
    String text = text(path, tree);
    shared.add(node, compilation.profile().tree().position().file(), path, text);
    return text;
  }

  private @Nullable String derived(List<String> path, RecordWriter.Part part) {
    @Nullable Commented tree = tree(path, part);
    if (tree == null) {
      return null;
    }
    @Nullable String known = shared.find(path, tree);
    if (known != null) {
      return known;
    }
    String text = text(path, tree);
    shared.add(path, tree, text);
    return text;
  }

  private @Nullable Commented tree(List<String> path, RecordWriter.Part part) {
    Object value = part.plain();
    return value == null ? null : reasoned.section(path, value);
  }

  private static String text(List<String> path, Commented tree) {
    return YamlText.entry(path.get(path.size() - 1), tree, 2 * (path.size() - 1));
  }
}
