package io.gpuprof.target;

/** The plugin's startup config as a file of its own. */
final class RuntimeConfigTarget {

  static final String FILE = "config.yaml";

  private RuntimeConfigTarget() {}

  static Artifact render(Compilation compilation) {
    return new Artifact(FILE, text(compilation));
  }

  static String text(Compilation compilation) {
    String header =
        "Startup config of the gpuprof device plugin for the profile `%s`, read at /etc/gpuprof/config.yaml."
            .formatted(compilation.profile().name());
    return YamlText.comment(header, 0) + "\n" + YamlText.write(ReasonedValues.config(compilation));
  }
}
