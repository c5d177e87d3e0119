package io.gpuprof.target;

import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.values.ValueOrigins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why each of the values is as it is, in words. Paths are lists of keys, because keys of labels
 * contain dots.
 */
final class Reasons {

  /** Only devRoot may be left unstated, and only where driverRoot is the host's own root. */
  private static final String IMPLIED =
      "Implied by driverRoot: a driver in the host's own root has its device nodes there too.";

  private final ResolvedProfile profile;

  Reasons(ResolvedProfile profile) {
    this.profile = profile;
  }

  /** The reason for a value: the one that a profile gives, or how the value is derived. */
  Optional<String> of(List<String> path) {
    for (int length = path.size(); length > 0; length--) {
      List<String> head = path.subList(0, length);
      List<String> origin = ValueOrigins.profilePath(head);
      if (!origin.isEmpty()) {
        List<String> full = new ArrayList<>(origin);
        full.addAll(path.subList(length, path.size()));
        Optional<String> stated = stated(full);
        return stated.isPresent() ? stated : implied(full);
      }
      Optional<String> derivation = ValueOrigins.derivation(String.join(".", head));
      if (derivation.isPresent()) {
        return derivation;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> implied(List<String> path) {
    return path.equals(List.of("devRoot")) ? Optional.of(IMPLIED) : Optional.empty();
  }

  /** Why the value at a path below spec was stated, and by which profile. */
  Optional<String> ofProfile(String path) {
    return stated(Arrays.asList(path.split("\\.", -1)));
  }

  /** The node that a value comes from, with all that is in it; null if there is none. */
  @Nullable YamlNode origin(List<String> path) {
    List<String> origin = ValueOrigins.profilePath(path);
    return origin.isEmpty() ? null : node(origin);
  }

  private @Nullable YamlNode node(List<String> path) {
    YamlNode node = profile.tree().get("spec").orElse(profile.tree());
    for (String key : path) {
      YamlMap.Entry entry = node instanceof YamlMap map ? map.entries().get(key) : null;
      if (entry == null) {
        return null;
      }
      node = entry.value();
    }
    return node;
  }

  private Optional<String> stated(List<String> path) {
    YamlNode node = node(path);
    if (node == null) {
      return Optional.empty();
    }
    SourceFile file = node.position().file();
    String reason = reason(file, path);
    return Optional.of(
        reason == null
            ? "Stated by " + statedBy(file) + "."
            : reason.strip() + " (" + statedBy(file) + ")");
  }

  private @Nullable String reason(SourceFile file, List<String> path) {
    Map<String, String> given = profile.reasons(file);
    String at = String.join(".", path);
    for (int last = path.size() - 1; last > 0 && !given.containsKey(at); last--) {
      at = at.substring(0, at.length() - path.get(last).length() - 1);
    }
    return given.get(at);
  }

  private String statedBy(SourceFile file) {
    return profile.layerName(file).orElse(file.name().isEmpty() ? "the command line" : file.name());
  }
}
