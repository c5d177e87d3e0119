package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a node for telling its platform: from its files, from its object in the cluster,
 * or from both. What is not known is not guessed.
 *
 * @param name of the node; empty when not known
 * @param osRelease keys of os-release; empty when not known
 * @param osReleaseIsWhole whether a key that is not in it is absent on the node
 * @param labels of the node; empty when only files are known
 * @param tree the node's files, if there are any
 * @param implied files that the object's versions imply, and whether they exist
 */
public record NodeFacts(
    String name,
    Map<String, String> osRelease,
    boolean osReleaseIsWhole,
    Optional<Map<String, String>> labels,
    Optional<DriverTree> tree,
    Map<HostPath, Boolean> implied) {

  private static final int LARGEST_OS_RELEASE = 1 << 16;
  private static final String ARCH = "kubernetes.io/arch";

  public NodeFacts {
    osRelease = Collections.unmodifiableMap(new LinkedHashMap<>(osRelease));
    implied = Map.copyOf(implied);
  }

  /** From files alone. */
  public static NodeFacts of(DriverTree tree) {
    String text =
        tree.text(new HostPath("/etc/os-release"), LARGEST_OS_RELEASE)
            .or(() -> tree.text(new HostPath("/usr/lib/os-release"), LARGEST_OS_RELEASE))
            .orElse("");
    Map<String, String> release = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        release.put(line.substring(0, equals).strip(), unquoted(line.substring(equals + 1)));
      }
    }
    return new NodeFacts(
        "", release, !release.isEmpty(), Optional.empty(), Optional.of(tree), Map.of());
  }

  private static String unquoted(String value) {
    String text = value.strip();
    boolean quoted =
        text.length() > 1
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** The same node with its files; they are believed where both say something. */
  public NodeFacts with(DriverTree files) {
    NodeFacts own = of(files);
    boolean known = own.osReleaseIsWhole();
    return new NodeFacts(
        name, known ? own.osRelease() : osRelease, known, labels, Optional.of(files), implied);
  }

  /** Whether a file exists; empty when that is not known. */
  Optional<Boolean> exists(HostPath path) {
    return tree.map(files -> files.find(path) instanceof Lookup.Found)
        .or(() -> Optional.ofNullable(implied.get(path)));
  }

  /** Value of a label; an absent one is empty text. Empty when labels are not known. */
  Optional<String> label(String key) {
    return labels
        .map(known -> known.getOrDefault(key, ""))
        .or(() -> key.equals(ARCH) ? architecture() : Optional.empty());
  }

  /** Kubernetes' name of the processor, as the kernel module or the loader tells it. */
  Optional<String> architecture() {
    Map<String, String> names = new HashMap<>();
    names.put("/lib/ld-linux-aarch64.so.1", "arm64");
    names.put("/usr/lib/aarch64-linux-gnu", "arm64");
    names.put("/lib64/ld-linux-x86-64.so.2", "amd64");
    names.put("/usr/lib/x86_64-linux-gnu", "amd64");
    Optional<String> kernel =
        tree.flatMap(files -> files.text(new HostPath("/proc/driver/nvidia/version"), 4096))
            .flatMap(
                text ->
                    text.contains("aarch64")
                        ? Optional.of("arm64")
                        : text.contains("x86_64") ? Optional.of("amd64") : Optional.empty());
    return kernel.or(
        () ->
            tree.flatMap(
                files ->
                    names.entrySet().stream()
                        .filter(e -> files.find(new HostPath(e.getKey())) instanceof Lookup.Found)
                        .map(Map.Entry::getValue)
                        .findFirst()));
  }
}
