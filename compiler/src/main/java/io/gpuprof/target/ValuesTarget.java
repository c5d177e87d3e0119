package io.gpuprof.target;

/** The Helm values of a profile, each with its reason. */
final class ValuesTarget {

  static final String FILE = "values.yaml";

  private ValuesTarget() {}

  static Artifact render(Compilation compilation) {
    return new Artifact(FILE, Headers.values(compilation) + "\n" + body(compilation));
  }

  static String body(Compilation compilation) {
    return YamlText.writeSpaced(ReasonedValues.of(compilation));
  }
}
