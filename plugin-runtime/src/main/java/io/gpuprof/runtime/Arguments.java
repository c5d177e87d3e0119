package io.gpuprof.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * The command line.
 *
 * @param action what to do
 * @param config the startup config
 */
record Arguments(Action action, Path config) {

  /** What to do. */
  enum Action {
    SERVE,
    DRY_RUN,
    HELP,
    VERSION
  }

  /** Where the compiled DaemonSet mounts it. */
  static final Path DEFAULT_CONFIG = Path.of("/etc/gpuprof/config.yaml");

  static final String USAGE =
      """
      Usage: gpuprof-runtime [--config FILE] [--dry-run]
      Serves the NVIDIA GPUs of this node to its kubelet.

        --config FILE   the startup config that `gpuprof compile -t runtime-config` writes;
                        %s unless told otherwise
        --dry-run       print the device list and the CDI spec, touch nothing, end; also --once
        --help          this text
        --version       the version

      Exit codes: 0; 1 the config or the node is wrong; 2 usage; 70 a fault of the plugin.
      SIGHUP: read the config and scan the node now. SIGTERM: withdraw the GPUs and end.
      """
          .formatted(DEFAULT_CONFIG);

  /** The arguments cannot be understood. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }

  static Arguments parse(List<String> words) throws UsageException {
    Action action = Action.SERVE;
    Path config = DEFAULT_CONFIG;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      switch (word) {
        case "--config" -> config = Path.of(valueAfter(words, i++));
        case "--once", "--dry-run" -> action = Action.DRY_RUN;
        case "--help", "-h" -> {
          return new Arguments(Action.HELP, config);
        }
        case "--version", "-V" -> {
          return new Arguments(Action.VERSION, config);
        }
        default -> {
          if (!word.startsWith("--config=") || word.equals("--config=")) {
            throw new UsageException("unknown argument `%s`".formatted(word));
          }
          config = Path.of(word.substring("--config=".length()));
        }
      }
    }
    return new Arguments(action, config);
  }

  private static String valueAfter(List<String> words, int index) throws UsageException {
    if (index + 1 >= words.size() || words.get(index + 1).isEmpty()) {
      throw new UsageException("`%s` needs a file".formatted(words.get(index)));
    }
    return words.get(index + 1);
  }
}
