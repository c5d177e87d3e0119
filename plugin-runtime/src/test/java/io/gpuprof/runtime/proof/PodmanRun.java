package io.gpuprof.runtime.proof;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * A compiled DaemonSet as the options of {@code podman run}: what the kubelet would tell the
 * runtime about its container, read from the manifest and nothing added. A key that is not known
 * here is an error, so that nothing of the manifest is left out silently.
 */
@NullMarked
public final class PodmanRun {

  /**
   * What is for the scheduler, the controller or the API server, and says nothing of the container.
   */
  private static final Set<String> NOT_OF_THE_CONTAINER =
      Set.of(
          "serviceAccountName",
          "automountServiceAccountToken",
          "enableServiceLinks",
          "priorityClassName",
          "runtimeClassName",
          "nodeSelector",
          "affinity",
          "tolerations",
          "terminationGracePeriodSeconds");

  private final List<String> arguments = new ArrayList<>();
  private final Map<String, String> volumes = new HashMap<>();
  private final Map<String, Map<String, @Nullable Object>> configMaps;
  private final Path folder;

  private PodmanRun(Path folder, Map<String, Map<String, @Nullable Object>> configMaps) {
    this.folder = folder;
    this.configMaps = configMaps;
  }

  /**
   * Prints one argument a line, options first, then IMAGE, then the container's arguments.
   *
   * @param args manifests.yaml, a folder for the contents of ConfigMaps and emptyDirs, the image to
   *     put in place of the manifest's
   */
  public static void main(String[] args) throws IOException {
    for (String line : of(Path.of(args[0]), Path.of(args[1]), args[2])) {
      System.out.println(line);
    }
  }

  static List<String> of(Path manifests, Path folder, String image) throws IOException {
    Map<String, Map<String, @Nullable Object>> configMaps = new HashMap<>();
    Map<String, @Nullable Object> daemonSet = null;
    Diagnostics problems = new Diagnostics();
    SourceFile file = new SourceFile(manifests.toString(), Files.readString(manifests));
    for (YamlNode document : YamlReader.read(file, problems)) {
      Map<String, @Nullable Object> object = ((YamlMap) document).toPlain();
      if ("ConfigMap".equals(object.get("kind"))) {
        configMaps.put(text(map(object, "metadata"), "name"), map(object, "data"));
      } else if ("DaemonSet".equals(object.get("kind"))) {
        daemonSet = object;
      }
    }
    if (problems.hasErrors() || daemonSet == null) {
      throw new IllegalArgumentException(manifests + ": " + problems.sorted());
    }
    PodmanRun run = new PodmanRun(folder, configMaps);
    run.pod(map(map(map(daemonSet, "spec"), "template"), "spec"), image);
    return run.arguments;
  }

  private void pod(Map<String, @Nullable Object> pod, String image) throws IOException {
    Taken spec = new Taken("the pod", pod);
    NOT_OF_THE_CONTAINER.forEach(spec::take);
    for (Map<String, @Nullable Object> volume : maps(spec.take("volumes"))) {
      volume(volume);
    }
    List<Map<String, @Nullable Object>> containers = maps(spec.take("containers"));
    if (containers.size() != 1) {
      throw new IllegalArgumentException("one container was expected: " + containers);
    }
    spec.end();
    container(containers.get(0), image);
  }

  private void volume(Map<String, @Nullable Object> given) throws IOException {
    Taken volume = new Taken("a volume", given);
    String name = String.valueOf(volume.take("name"));
    Object hostPath = volume.take("hostPath");
    Object configMap = volume.take("configMap");
    Object emptyDir = volume.take("emptyDir");
    volume.end();
    if (hostPath != null) {
      volumes.put(name, hostPath(map(hostPath)));
    } else if (configMap != null) {
      volumes.put(name, configMap(map(configMap)));
    } else if (emptyDir != null && map(emptyDir).isEmpty()) {
      volumes.put(name, Files.createDirectories(folder.resolve("empty-" + name)).toString());
    } else {
      throw new IllegalArgumentException("a volume of a kind not known here: " + given);
    }
  }

  /** As the kubelet: the type is checked before the container starts. */
  private static String hostPath(Map<String, @Nullable Object> given) throws IOException {
    Taken source = new Taken("hostPath", given);
    Path path = Path.of(String.valueOf(source.take("path")));
    String type = String.valueOf(source.take("type"));
    source.end();
    switch (type) {
      case "Directory" -> {
        if (!Files.isDirectory(path)) {
          throw new IllegalArgumentException(
              "hostPath type check failed: " + path + " is no folder");
        }
      }
      case "DirectoryOrCreate" -> Files.createDirectories(path);
      default -> throw new IllegalArgumentException("hostPath type not known here: " + type);
    }
    return path.toString();
  }

  private String configMap(Map<String, @Nullable Object> given) throws IOException {
    Taken source = new Taken("configMap", given);
    String name = String.valueOf(source.take("name"));
    source.end();
    Path target = Files.createDirectories(folder.resolve("config-" + name));
    Map<String, @Nullable Object> data =
        Objects.requireNonNull(configMaps.get(name), "no ConfigMap " + name);
    for (Map.Entry<String, @Nullable Object> entry : data.entrySet()) {
      Files.writeString(target.resolve(entry.getKey()), String.valueOf(entry.getValue()));
    }
    return target.toString();
  }

  private void container(Map<String, @Nullable Object> given, String image) {
    Taken container = new Taken("the container", given);
    for (String key :
        List.of(
            "image",
            "imagePullPolicy",
            "ports",
            "startupProbe",
            "livenessProbe",
            "readinessProbe",
            "terminationMessagePath",
            "terminationMessagePolicy",
            "name")) {
      container.take(key);
    }
    securityContext(map(Objects.requireNonNull(container.take("securityContext"))));
    resources(map(Objects.requireNonNull(container.take("resources"))));
    for (Map<String, @Nullable Object> variable : maps(container.take("env"))) {
      environment(variable);
    }
    for (Map<String, @Nullable Object> mount : maps(container.take("volumeMounts"))) {
      mount(mount);
    }
    arguments.add(image);
    strings(container.take("args")).forEach(arguments::add);
    container.end();
  }

  private void securityContext(Map<String, @Nullable Object> given) {
    Taken context = new Taken("securityContext", given);
    boolean privileged = Boolean.TRUE.equals(context.take("privileged"));
    if (privileged) {
      arguments.add("--privileged");
    }
    if (Boolean.FALSE.equals(context.take("allowPrivilegeEscalation"))) {
      arguments.add("--security-opt=no-new-privileges");
    }
    if (Boolean.TRUE.equals(context.take("readOnlyRootFilesystem"))) {
      arguments.add("--read-only");
      // podman would add writable folders of its own.
      arguments.add("--read-only-tmpfs=false");
    }
    arguments.add("--user=" + context.take("runAsUser") + ":" + context.take("runAsGroup"));
    context.take("runAsNonRoot");
    Taken capabilities =
        new Taken("capabilities", map(Objects.requireNonNull(context.take("capabilities"))));
    strings(capabilities.take("drop")).forEach(c -> arguments.add("--cap-drop=" + c));
    strings(capabilities.take("add")).forEach(c -> arguments.add("--cap-add=" + c));
    capabilities.end();
    Object seccomp = context.take("seccompProfile");
    if (seccomp != null && !"RuntimeDefault".equals(map(seccomp).get("type"))) {
      throw new IllegalArgumentException("seccompProfile not known here: " + seccomp);
    }
    if (seccomp == null && !privileged) {
      // What a kubelet without seccompDefault does.
      arguments.add("--security-opt=seccomp=unconfined");
    }
    context.end();
  }

  private void resources(Map<String, @Nullable Object> given) {
    Object memory = map(Objects.requireNonNull(given.get("limits"))).get("memory");
    arguments.add("--memory=" + String.valueOf(memory).replace("Mi", "m").replace("Gi", "g"));
  }

  private void environment(Map<String, @Nullable Object> given) {
    Taken variable = new Taken("a variable", given);
    String name = String.valueOf(variable.take("name"));
    Object value = variable.take("value");
    Object from = variable.take("valueFrom");
    variable.end();
    if (from != null) {
      if (!Map.of("fieldRef", Map.of("fieldPath", "spec.nodeName")).equals(from)) {
        throw new IllegalArgumentException("valueFrom not known here: " + from);
      }
      value = "node";
    }
    arguments.add("--env=" + name + "=" + value);
  }

  private void mount(Map<String, @Nullable Object> given) {
    Taken mount = new Taken("a mount", given);
    String source =
        Objects.requireNonNull(volumes.get(String.valueOf(mount.take("name"))), "no such volume");
    String target = String.valueOf(mount.take("mountPath"));
    boolean readOnly = Boolean.TRUE.equals(mount.take("readOnly"));
    Object propagation = mount.take("mountPropagation");
    mount.end();
    String shared =
        switch (String.valueOf(propagation)) {
          case "null", "None" -> "rprivate";
          case "HostToContainer" -> "rslave";
          case "Bidirectional" -> "rshared";
          default -> throw new IllegalArgumentException("mountPropagation " + propagation);
        };
    arguments.add(
        "--volume=" + source + ":" + target + ":" + (readOnly ? "ro" : "rw") + "," + shared);
  }

  /** A map of which every key must be asked for. */
  private static final class Taken {
    private final String what;
    private final Map<String, @Nullable Object> map;
    private final Set<String> taken = new HashSet<>();

    Taken(String what, Map<String, @Nullable Object> map) {
      this.what = what;
      this.map = map;
    }

    @Nullable Object take(String key) {
      taken.add(key);
      return map.get(key);
    }

    void end() {
      Set<String> left = new TreeSet<>(map.keySet());
      left.removeAll(taken);
      if (!left.isEmpty()) {
        throw new IllegalArgumentException(what + " has keys not known here: " + left);
      }
    }
  }

  private static String text(Map<String, @Nullable Object> from, String key) {
    return String.valueOf(from.get(key));
  }

  private static Map<String, @Nullable Object> map(Map<String, @Nullable Object> from, String key) {
    return map(Objects.requireNonNull(from.get(key), key));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> map(Object value) {
    return (Map<String, @Nullable Object>) value;
  }

  private static List<Map<String, @Nullable Object>> maps(@Nullable Object value) {
    List<Map<String, @Nullable Object>> maps = new ArrayList<>();
    if (value != null) {
      ((List<?>) value).forEach(item -> maps.add(map(Objects.requireNonNull(item))));
    }
    return maps;
  }

  private static List<String> strings(@Nullable Object value) {
    List<String> strings = new ArrayList<>();
    if (value != null) {
      ((List<?>) value).forEach(item -> strings.add(String.valueOf(item)));
    }
    return strings;
  }
}
