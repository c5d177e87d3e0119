package io.gpuprof.target;

import io.gpuprof.plan.HostMount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why the fields of the compiled Kubernetes objects are as they are. */
public final class ObjectReasons {

  private static final List<String> POD = List.of("spec", "template", "spec");

  private static final List<String> POD_ANNOTATIONS =
      List.of("spec", "template", "metadata", "annotations");

  /** Values behind the fields of the pod; the others have the same name. */
  private static final Map<String, List<String>> OF_POD =
      Map.of(
          "securityContext", List.of("podSecurityContext"),
          "serviceAccountName", List.of("serviceAccount"));

  /** Values behind the fields of the container; the others have the same name. */
  private static final Map<String, List<String>> OF_CONTAINER =
      Map.of(
          "imagePullPolicy", List.of("image", "pullPolicy"),
          "ports", List.of("config", "http", "port"),
          "startupProbe", List.of("probes", "startup"),
          "livenessProbe", List.of("probes", "liveness"),
          "readinessProbe", List.of("probes", "readiness"));

  private final Map<ObjectId, Object> documents = new LinkedHashMap<>();
  private final Compilation compilation;
  private final Reasons reasons;
  private final Map<String, PluginConfig> configMaps = new LinkedHashMap<>();

  /** The reasons that a compilation's profile gives. */
  public ObjectReasons(Compilation compilation) {
    this.compilation = compilation;
    this.reasons = new Reasons(compilation.profile());
    ReleaseNames names = ReleaseNames.of(compilation);
    PluginConfig.all(compilation.values())
        .forEach(config -> configMaps.put(names.configMap(config), config));
    for (Object document : ManifestsTarget.documents(compilation)) {
      documents.put(ObjectId.of((Map<?, ?>) value(document)), document);
    }
  }

  /**
   * The reason for a field, with the profile that gives it in parentheses; empty when none is known
   * or the compilation has no such object.
   *
   * @param path keys from the object's root; an item of a list is {@code [name=plugin]}, or {@code
   *     [0]} where items have no names, and a key of the startup config follows {@code data} and
   *     the name of its file. Empty for the object itself.
   */
  public Optional<String> of(ObjectId id, List<String> path) {
    Object document = documents.get(id);
    if (document == null) {
      return Optional.empty();
    }
    if (path.isEmpty()) {
      return document instanceof Commented commented
          ? Optional.of(commented.comment())
          : Optional.empty();
    }
    Optional<String> comment = comment(value(document), path);
    return comment.isPresent() ? comment : ofField(id, path);
  }

  private Optional<String> ofField(ObjectId id, List<String> path) {
    PluginConfig config = id.kind().equals("ConfigMap") ? configMaps.get(id.name()) : null;
    if (config != null && path.size() > 2 && path.get(1).equals(RuntimeConfigTarget.FILE)) {
      return ofConfig(config, path.subList(2, path.size()));
    }
    return id.kind().equals("DaemonSet") ? ofDaemonSet(path) : Optional.empty();
  }

  /** A named config says what differs from the default one, and the rest is that one's. */
  private Optional<String> ofConfig(PluginConfig config, List<String> path) {
    @Nullable Object at = compilation.values().namedConfigs().get(config.name());
    List<String> named = new ArrayList<>(List.of("namedConfigs", config.name()));
    for (String key : path) {
      if (!(at instanceof Map<?, ?> map) || !map.containsKey(key)) {
        break;
      }
      named.add(key);
      at = map.get(key);
    }
    boolean differs =
        named.size() > 2 && !(at instanceof Map<?, ?> && named.size() - 2 < path.size());
    return differs ? ofValue(named, List.of()) : ofValue(List.of("config"), path);
  }

  private Optional<String> ofDaemonSet(List<String> path) {
    if (startsWith(path, POD_ANNOTATIONS) && path.get(path.size() - 1).equals("checksum/config")) {
      return Optional.of("Follows from the startup config: a new one starts new pods.");
    }
    if (path.get(path.size() - 1).equals("gpuprof.io/profile")) {
      return Optional.of("The name of the profile; nothing depends on it.");
    }
    if (startsWith(path, List.of("spec", "updateStrategy"))) {
      return ofValue(List.of(), path.subList(1, path.size()));
    }
    if (!startsWith(path, POD) || path.size() <= POD.size()) {
      return Optional.empty();
    }
    List<String> below = path.subList(POD.size(), path.size());
    if (!below.get(0).equals("containers")) {
      return renamed(OF_POD, below);
    }
    if (below.size() < 3 || !below.get(1).equals("[name=plugin]")) {
      return Optional.empty();
    }
    List<String> field = below.subList(2, below.size());
    if (field.get(0).equals("volumeMounts") && field.size() > 1) {
      return compilation.plan().mounts().stream()
          .filter(mount -> field.get(1).equals("[mountPath=" + mount.mountPath().value() + "]"))
          .map(HostMount::reason)
          .findFirst();
    }
    return renamed(OF_CONTAINER, field);
  }

  private Optional<String> renamed(Map<String, List<String>> names, List<String> path) {
    String first = path.get(0);
    List<String> rest = path.subList(1, path.size());
    return ofValue(names.getOrDefault(first, List.of(first)), rest);
  }

  /** Reasons are given for values and parts of them, but not for single items of a list. */
  private Optional<String> ofValue(List<String> head, List<String> rest) {
    List<String> path = new ArrayList<>(head);
    for (String key : rest) {
      if (key.startsWith("[")) {
        break;
      }
      path.add(key);
    }
    for (int length = path.size(); length > 0; length--) {
      Optional<String> reason = reasons.of(path.subList(0, length));
      if (reason.isPresent()) {
        return reason;
      }
    }
    return Optional.empty();
  }

  /** What the manifests themselves say above the field, or above what it is part of. */
  private static Optional<String> comment(Object object, List<String> path) {
    String nearest = "";
    Object at = object;
    for (String step : path) {
      @Nullable Object below = below(at, step);
      if (below instanceof Commented commented && !commented.comment().isEmpty()) {
        nearest = commented.comment();
      }
      if (below == null) {
        break;
      }
      at = value(below);
    }
    return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
  }

  private static @Nullable Object below(Object at, String step) {
    if (at instanceof Map<?, ?> map) {
      return map.get(step);
    }
    if (at instanceof List<?> list) {
      for (Object item : list) {
        if (value(item) instanceof Map<?, ?> map && step.equals("[name=" + map.get("name") + "]")) {
          return item;
        }
      }
    }
    return null;
  }

  private static Object value(Object node) {
    return node instanceof Commented commented ? commented.value() : node;
  }

  private static boolean startsWith(List<String> path, List<String> head) {
    return path.size() >= head.size() && path.subList(0, head.size()).equals(head);
  }
}
