package io.gpuprof.diff;

import io.gpuprof.rules.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object as an API server gives it back, and one as somebody wrote it, in a form in which both
 * are the same: without what only the server knows, without values that it adds where none is
 * stated, and quantities as numbers. Source: Kubernetes pkg/apis/core/v1/defaults.go and
 * pkg/apis/apps/v1/defaults.go; {@code .ci/api-server} compares with a real server.
 */
final class ServerForm {

  private static final Set<String> OF_SERVER =
      Set.of(
          "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink");

  /** Annotations and labels that the server, kubectl or Helm keeps for itself. */
  private static final Set<String> NOTES =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "kubectl.kubernetes.io/restartedAt",
          "meta.helm.sh/release-name",
          "meta.helm.sh/release-namespace",
          "deprecated.daemonset.template.generation",
          "kubernetes.io/metadata.name");

  /** Values of fields below spec that the server adds, by the name of the field. */
  private static final Map<String, Object> DEFAULTS =
      Map.ofEntries(
          Map.entry("defaultMode", 420L),
          Map.entry("dnsPolicy", "ClusterFirst"),
          Map.entry("enableServiceLinks", true),
          Map.entry("failureThreshold", 3L),
          Map.entry("internalTrafficPolicy", "Cluster"),
          Map.entry("ipFamilyPolicy", "SingleStack"),
          Map.entry("maxSurge", 0L),
          Map.entry("maxUnavailable", 1L),
          Map.entry("operator", "Equal"),
          Map.entry("periodSeconds", 10L),
          Map.entry("protocol", "TCP"),
          Map.entry("readOnly", false),
          Map.entry("restartPolicy", "Always"),
          Map.entry("revisionHistoryLimit", 10L),
          Map.entry("schedulerName", "default-scheduler"),
          Map.entry("scheme", "HTTP"),
          Map.entry("sessionAffinity", "None"),
          Map.entry("successThreshold", 1L),
          Map.entry("terminationGracePeriodSeconds", 30L),
          Map.entry("terminationMessagePath", "/dev/termination-log"),
          Map.entry("terminationMessagePolicy", "File"),
          Map.entry("timeoutSeconds", 1L));

  /** Fields whose keys are the user's own words. */
  private static final Set<String> OWN_WORDS =
      Set.of("labels", "annotations", "matchLabels", "nodeSelector");

  private static final Set<String> QUANTITIES = Set.of("requests", "limits", "hard");

  private ServerForm() {}

  /** Whether an object comes from an API server. */
  static boolean isLive(@Nullable Map<String, ?> object) {
    return object != null
        && object.get("metadata") instanceof Map<?, ?> metadata
        && metadata.containsKey("uid");
  }

  /** The content of an object in that form. */
  static Map<String, @Nullable Object> of(Map<String, @Nullable Object> content) {
    Map<String, @Nullable Object> form = new LinkedHashMap<>(content);
    form.remove("status");
    if (content.get("metadata") instanceof Map<?, ?> metadata) {
      put(form, "metadata", metadata(metadata));
    }
    if (content.get("spec") instanceof Map<?, ?> spec) {
      put(form, "spec", map("spec", spec));
    }
    return form;
  }

  private static Map<String, @Nullable Object> metadata(Map<?, ?> metadata) {
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    without(OF_SERVER, metadata)
        .forEach(
            (key, value) ->
                put(form, key, value instanceof Map<?, ?> words ? without(NOTES, words) : value));
    return form;
  }

  private static Map<String, @Nullable Object> without(Set<String> keys, Map<?, ?> map) {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>();
    map.forEach((key, value) -> rest.put((String) key, value));
    rest.keySet().removeAll(keys);
    return rest;
  }

  private static @Nullable Object value(String field, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return field.equals("metadata") ? metadata(map) : map(field, map);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(value(field, item)));
      return items;
    }
    return value;
  }

  private static Map<String, @Nullable Object> map(String field, Map<?, ?> map) {
    if (OWN_WORDS.contains(field)) {
      return without(NOTES, map);
    }
    Map<String, @Nullable Object> form = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = (String) entry.getKey();
      Object value = entry.getValue();
      if (QUANTITIES.contains(field)) {
        form.put(
            key,
            Quantity.of(value)
                .<@Nullable Object>map(number -> number.stripTrailingZeros().toPlainString())
                .orElse(value));
      } else if (!isDefault(field, key, value, map)) {
        put(form, key, value(key, value));
      }
    }
    return form;
  }

  private static boolean isDefault(String field, String key, @Nullable Object value, Map<?, ?> in) {
    return switch (key) {
      // The server's old name for the account, beside the new one.
      case "serviceAccount" -> value != null && value.equals(in.get("serviceAccountName"));
      case "finalizers" -> List.of("kubernetes").equals(value);
      case "apiVersion" -> field.equals("fieldRef") && "v1".equals(value);
      case "type" ->
          switch (field) {
            case "hostPath" -> "".equals(value);
            case "spec" -> "ClusterIP".equals(value);
            case "updateStrategy" -> "RollingUpdate".equals(value);
            default -> false;
          };
      case "clusterIP" -> !"None".equals(value);
      case "clusterIPs", "ipFamilies" -> true;
      default -> value != null && value.equals(DEFAULTS.get(key));
    };
  }

  /** Empty maps and lists are left out by one and stated by another. */
  private static void put(Map<String, @Nullable Object> form, String key, @Nullable Object value) {
    boolean isEmpty =
        value == null
            || (value instanceof Map<?, ?> map && map.isEmpty())
            || (value instanceof List<?> list && list.isEmpty());
    if (isEmpty) {
      form.remove(key);
    } else {
      form.put(key, value);
    }
  }
}
