package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Entries of {@code spec.conflicts} that say neither what they are nor what helps. The schema
 * cannot demand both, as a file may state a part of its parent's entry; usually such an entry was
 * meant as just that, and its name is misspelled.
 */
final class ConflictNames {

  private ConflictNames() {}

  /** Whether every entry of a merged tree is complete; if not, the diagnostics say which is not. */
  static boolean areComplete(YamlMap tree, Diagnostics diagnostics) {
    Optional<YamlMap> conflicts = tree.map("spec").flatMap(spec -> spec.map("conflicts"));
    if (conflicts.isEmpty()) {
      return true;
    }
    Map<String, YamlMap.Entry> entries = conflicts.get().entries();
    List<String> complete =
        entries.entrySet().stream()
            .filter(entry -> isComplete(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    entries.forEach(
        (name, entry) -> {
          if (!complete.contains(name)) {
            diagnostics.error(
                "conflict-incomplete",
                entry.keyPosition(),
                "`spec.conflicts.%s` needs `what` and `remedy`, which no parent states either"
                    .formatted(name),
                Suggestion.nearest(name, complete)
                    .map("did you mean `%s`?"::formatted)
                    .orElse("add what the other plugin is, and how it is switched off"));
          }
        });
    return complete.size() == entries.size();
  }

  private static boolean isComplete(YamlMap.Entry conflict) {
    return conflict.value() instanceof YamlMap map
        && map.get("what").isPresent()
        && map.get("remedy").isPresent();
  }
}
