package io.gpuprof.diff;

import io.gpuprof.target.ObjectId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How two sets of objects differ.
 *
 * @param before name of the first side
 * @param after name of the second side
 * @param same how many objects are the same
 * @param objects those that are not
 */
public record Difference(String before, String after, int same, List<ObjectChange> objects) {

  /** Compares two sides by object and field. */
  public static Difference of(Side before, Side after) {
    Set<ObjectId> ids = new LinkedHashSet<>(before.objects().keySet());
    ids.addAll(after.objects().keySet());
    List<ObjectChange> changes = new ArrayList<>();
    for (ObjectId id : ids) {
      ObjectComparison.of(id, before, after).ifPresent(changes::add);
    }
    return new Difference(
        before.name(), after.name(), ids.size() - changes.size(), List.copyOf(changes));
  }

  /** Whether nothing differs. */
  public boolean isEmpty() {
    return objects.isEmpty();
  }

  /** One line that counts. */
  public String summary() {
    if (isEmpty()) {
      return "no difference in " + Wording.count(same, "object");
    }
    List<String> parts = new ArrayList<>();
    for (ObjectChange.Kind kind : ObjectChange.Kind.values()) {
      long count = objects.stream().filter(object -> object.kind() == kind).count();
      if (count > 0) {
        parts.add(count + " " + kind.word());
      }
    }
    int fields = objects.stream().mapToInt(object -> object.fields().size()).sum();
    return "%s (%s), %s; %d the same"
        .formatted(
            Wording.count(objects.size(), "object"),
            String.join(", ", parts),
            Wording.count(fields, "field"),
            same);
  }
}
