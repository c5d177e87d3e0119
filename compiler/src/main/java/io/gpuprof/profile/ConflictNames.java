package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlMap;
import java.util.ArrayList;
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
    Optional<YamlMap> spec = tree.map("spec");
    Optional<YamlMap> conflicts = spec.isEmpty() ? spec : spec.get().map("conflicts");
    if (conflicts.isEmpty()) {
      return true;
    }
    Map<String, YamlMap.Entry> entries = conflicts.get().entries();
    List<String> complete = new ArrayList<>();
    for (Map.Entry<String, YamlMap.Entry> entry : entries.entrySet()) {
      if (isComplete(entry.getValue())) {
        complete.add(entry.getKey());
      }
    }
    if (complete.size() == entries.size()) {
      return true;
    }
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
    return false;
  }

  private static boolean isComplete(YamlMap.Entry conflict) {
    return conflict.value() instanceof YamlMap map
        && map.get("what").isPresent()
        && map.get("remedy").isPresent();
  }
}
