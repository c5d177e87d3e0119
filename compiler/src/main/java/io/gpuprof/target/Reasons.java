package io.gpuprof.target;

import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.values.ValueOrigins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
      String head = String.join(".", path.subList(0, length));
      Optional<String> origin = ValueOrigins.profilePath(head);
      if (origin.isPresent()) {
        List<String> full = new ArrayList<>(Arrays.asList(origin.get().split("\\.", -1)));
        full.addAll(path.subList(length, path.size()));
        return Optional.of(stated(full).orElse(IMPLIED));
      }
      Optional<String> derivation = ValueOrigins.derivation(head);
      if (derivation.isPresent()) {
        return derivation;
      }
    }
    return Optional.empty();
  }

  /** Why the value at a path below spec was stated, and by which profile. */
  Optional<String> ofProfile(String path) {
    return stated(Arrays.asList(path.split("\\.", -1)));
  }

  private Optional<String> stated(List<String> path) {
    YamlNode node = profile.tree().get("spec").orElse(profile.tree());
    for (String key : path) {
      Optional<YamlNode> next = node instanceof YamlMap map ? map.get(key) : Optional.empty();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      node = next.get();
    }
    Position position = node.position();
    String by = statedBy(position.file());
    return Optional.of(
        reason(position.file(), path)
            .map(reason -> "%s (%s)".formatted(reason.strip(), by))
            .orElse("Stated by %s.".formatted(by)));
  }

  private Optional<String> reason(SourceFile file, List<String> path) {
    Map<String, String> given = profile.reasons(file);
    for (int length = path.size(); length > 0; length--) {
      String reason = given.get(String.join(".", path.subList(0, length)));
      if (reason != null) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }

  private String statedBy(SourceFile file) {
    return profile.layerName(file).orElse(file.name().isEmpty() ? "the command line" : file.name());
  }
}
