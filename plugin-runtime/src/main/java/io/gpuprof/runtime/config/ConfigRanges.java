package io.gpuprof.runtime.config;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@code schemas/runtime-config.schema.json} says about single values and a Java type does
 * not: patterns, ranges, sizes. It looks at the tree, so that its findings have a place and do not
 * hide behind those of the binder. A node of another type is left to the binder.
 */
final class ConfigRanges {

  private static final int LONGEST_PATH = 4096;
  private static final Pattern PROFILE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern CDI_KIND =
      Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]/[A-Za-z][A-Za-z0-9_-]*[A-Za-z0-9]");
  private static final Pattern CDI_VERSION = Pattern.compile("0\\.[3-8]\\.0|1\\.[01]\\.0");
  private static final Pattern RESOURCE =
      Pattern.compile(
          "[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  private static final Pattern DEVICE_ID =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.:-]{0,61}[A-Za-z0-9])?");
  private static final Pattern SELECTOR =
      Pattern.compile(
          "GPU-[0-9a-fA-F-]{36}|[0-9]{1,3}|([0-9a-fA-F]{4,8}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]");

  private final YamlMap root;
  private final Diagnostics found;

  private ConfigRanges(YamlMap root, Diagnostics found) {
    this.root = root;
    this.found = found;
  }

  static void check(YamlMap root, Diagnostics found) {
    new ConfigRanges(root, found).check();
  }

  private void check() {
    paths(root, "");
    text("profile", PROFILE, 63, "a DNS label, such as `gke-cos`");
    text("cdi.kind", CDI_KIND, 128, "`vendor/class`, each of at least two characters");
    text("cdi.maxVersion", CDI_VERSION, 5, "a CDI version from 0.3.0 to 1.1.0");
    text("plugin.resourceName", RESOURCE, 253, "`prefix/name`, such as `nvidia.com/gpu`");
    number("sharing.timeSlicing.replicas", 1, 1024);
    number("health.recoverySeconds", 0, 86_400);
    number("http.port", 1, 65_535);
    devices();
    lists();
  }

  private void lists() {
    size("paths.libraryDirs", 0, 32);
    size("paths.binaryDirs", 0, 32);
    size("plugin.deviceListStrategy", 1, Integer.MAX_VALUE);
    distinct("plugin.deviceListStrategy");
    distinct("cdi.hooks");
    distinct("health.ignoredXids");
    size("health.ignoredXids", 0, 256);
    items("health.ignoredXids").forEach(item -> range(item, "health.ignoredXids[]", 0, 100_000));
    size("imex.channelIds", 0, 1);
    items("imex.channelIds").forEach(item -> range(item, "imex.channelIds[]", 0, 0));
    for (String key : List.of("plugin.includeDevices", "plugin.excludeDevices")) {
      size(key, 0, 256);
      items(key).forEach(item -> match(item, key + "[]", SELECTOR, 64, "a UUID, index or bus id"));
    }
  }

  private void devices() {
    size("plugin.declaredDevices", 0, 64);
    for (YamlNode item : items("plugin.declaredDevices")) {
      if (item instanceof YamlMap device) {
        String path = "plugin.declaredDevices[]";
        device
            .get("id")
            .ifPresent(id -> match(id, path + ".id", DEVICE_ID, 63, "an id such as `all`"));
        device.get("deviceNodes").ifPresent(nodes -> size(nodes, path + ".deviceNodes", 1, 256));
      }
    }
  }

  /** No string of the config may be longer than a path or carry control characters. */
  private void paths(YamlNode node, String path) {
    if (node instanceof YamlMap map) {
      map.entries().forEach((key, entry) -> paths(entry.value(), join(path, key)));
    } else if (node instanceof YamlList list) {
      list.items().forEach(item -> paths(item, path + "[]"));
    } else if (node instanceof YamlScalar scalar) {
      if (scalar.text().length() > LONGEST_PATH) {
        invalid(node, path, "has more than %d characters".formatted(LONGEST_PATH));
      } else if (scalar.text().chars().anyMatch(Character::isISOControl)) {
        invalid(node, path, "has a control character");
      }
    }
  }

  private void text(String path, Pattern pattern, int longest, String expected) {
    at(path).ifPresent(node -> match(node, path, pattern, longest, expected));
  }

  private void match(YamlNode node, String path, Pattern pattern, int longest, String expected) {
    if (node instanceof YamlScalar scalar
        && scalar.kind() == YamlScalar.Kind.STRING
        && (scalar.text().length() > longest || !pattern.matcher(scalar.text()).matches())) {
      invalid(node, path, "is `%s`; expected %s".formatted(scalar.text(), expected));
    }
  }

  private void number(String path, long least, long most) {
    at(path).ifPresent(node -> range(node, path, least, most));
  }

  private void range(YamlNode node, String path, long least, long most) {
    if (node.toPlain() instanceof Long value && (value < least || value > most)) {
      invalid(
          node,
          path,
          least == most
              ? "is %d; only %d is possible".formatted(value, least)
              : "is %d; expected %d to %d".formatted(value, least, most));
    }
  }

  private void size(String path, int least, int most) {
    at(path).ifPresent(node -> size(node, path, least, most));
  }

  private void size(YamlNode node, String path, int least, int most) {
    if (!(node instanceof YamlList list)) {
      return;
    }
    int size = list.items().size();
    if (size < least) {
      invalid(node, path, "has %d items; expected at least %d".formatted(size, least));
    } else if (size > most) {
      invalid(node, path, "has %d items; expected at most %d".formatted(size, most));
    }
  }

  private void distinct(String path) {
    Set<Object> seen = new HashSet<>();
    for (YamlNode item : items(path)) {
      Object plain = item.toPlain();
      if (plain != null && !seen.add(plain)) {
        invalid(item, path, "has `%s` twice".formatted(plain));
      }
    }
  }

  private List<YamlNode> items(String path) {
    return at(path)
        .filter(YamlList.class::isInstance)
        .map(node -> ((YamlList) node).items())
        .orElse(List.of());
  }

  private Optional<YamlNode> at(String path) {
    return ConfigTree.at(root, path);
  }

  private void invalid(YamlNode node, String path, String fact) {
    Position position = node.position();
    found.error("invalid-value", position, "`%s` %s".formatted(path, fact), "");
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
