package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.EntryType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The plugin in whose container this runs, if it does. */
public final class PluginProcess {

  private static final HostPath COMMAND = new HostPath("/proc/1/cmdline");
  private static final int LONGEST_COMMAND = 1 << 16;
  private static final String OPTION = "--config";

  /** Where the manifests mount it. */
  private static final HostPath CONFIG = new HostPath("/etc/gpuprof/config.yaml");

  private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9_+][A-Za-z0-9._+-]*)+");

  private PluginProcess() {}

  /**
   * The plugin's startup config: what its command line names, or where the manifests put it.
   *
   * @param container the file system of this process
   * @return empty if the container is not the plugin's
   */
  public static Optional<HostPath> config(DriverTree container) {
    List<String> words =
        List.of(container.text(COMMAND, LONGEST_COMMAND).orElse("").split("\0", -1));
    boolean plugin = words.stream().anyMatch(word -> word.endsWith("gpuprof-runtime.jar"));
    Optional<HostPath> named = plugin ? named(words) : Optional.empty();
    return named.or(
        () ->
            plugin || container.find(CONFIG).as(EntryType.FILE).isPresent()
                ? Optional.of(CONFIG)
                : Optional.empty());
  }

  private static Optional<HostPath> named(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String value =
          word.startsWith(OPTION + "=")
              ? word.substring(OPTION.length() + 1)
              : word.equals(OPTION) && i + 1 < words.size() ? words.get(i + 1) : "";
      if (PLAIN_PATH.matcher(value).matches()) {
        return Optional.of(new HostPath(value));
      }
    }
    return Optional.empty();
  }
}
