package io.gpuprof.function;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.target.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Works out how the objects of a package differ from what its profiles ask for: which are missing,
 * which are out of date and in what, which are no longer asked for.
 */
final class Generation {

  /** Mark of the objects that the function made: the installation that they belong to. */
  static final String MARK = "gpuprof.io/generated-by";

  private static final String PATH = "internal.config.kubernetes.io/path";
  private static final String INDEX = "internal.config.kubernetes.io/index";

  /** Objects that several installations may share; the first one's mark stays. */
  private static final Set<String> SHARED = Set.of("Namespace", "RuntimeClass");

  /** What has to be done to one object of the package. */
  record Update(Item item, YamlMap tree, ThreeWayMerge.Merged merged) {}

  /**
   * All that has to be done.
   *
   * @param updates objects to edit, those that are as they should be left out
   * @param additions objects to add
   * @param stale objects to take out
   */
  record Plan(
      List<Update> updates, List<Map<String, @Nullable Object>> additions, List<Item> stale) {

    static final Plan NOTHING = new Plan(List.of(), List.of(), List.of());
  }

  private final PackageList list;
  private final FunctionConfig config;
  private final Findings findings;
  private final Set<Item> matched = new LinkedHashSet<>();
  private final Map<Object, Map<String, @Nullable Object>> asked = new HashMap<>();
  private final Set<String> paths = new HashSet<>();
  private final List<Update> updates = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> additions = new ArrayList<>();

  Generation(PackageList list, FunctionConfig config, Findings findings) {
    this.list = list;
    this.config = config;
    this.findings = findings;
    list.items().forEach(item -> paths.add(item.path()));
  }

  Plan plan(List<Installation> installations) {
    for (Installation installation : installations) {
      installation.objects().forEach((id, object) -> place(installation, id, object));
    }
    return new Plan(List.copyOf(updates), List.copyOf(additions), stale(installations));
  }

  private void place(Installation installation, ObjectId id, Map<String, @Nullable Object> wanted) {
    List<Item> found =
        list.items().stream()
            .filter(item -> item.id().equals(id) && !item.isLocalConfig())
            .filter(item -> isNear(item, installation))
            .toList();
    List<Item> marked = found.stream().filter(i -> !i.annotation(MARK).isEmpty()).toList();
    List<Item> candidates = marked.size() == 1 ? marked : found;
    if (candidates.size() > 1) {
      findings.add(
          Severity.ERROR,
          "duplicate-object",
          candidates.get(1),
          "",
          "%s stands in the package %d times, and which of them is to be brought up to date cannot be told; first in `%s`; keep one, or mark the others config.kubernetes.io/local-config"
              .formatted(id, candidates.size(), candidates.get(0).path()));
      matched.addAll(candidates);
    } else if (isFirst(installation, candidates.isEmpty() ? id : candidates.get(0), wanted)) {
      if (candidates.isEmpty()) {
        additions.add(addition(installation, id, wanted));
      } else {
        matched.add(candidates.get(0));
        update(installation, candidates.get(0), wanted);
      }
    }
  }

  /** Whether nobody asked for this object yet; two profiles may ask for the same, alike. */
  private boolean isFirst(
      Installation installation, Object target, Map<String, @Nullable Object> wanted) {
    Map<String, @Nullable Object> earlier = asked.putIfAbsent(target, wanted);
    if (earlier != null && !earlier.equals(wanted)) {
      findings.add(
          Severity.ERROR,
          "profiles-clash",
          installation.item(),
          "spec",
          "another profile makes the same object, and a different one; give one of them a pod.releaseName of its own, or name one profile in the functionConfig");
    }
    return earlier == null;
  }

  private boolean isNear(Item item, Installation installation) {
    return item.packagePath().equals(installation.packagePath())
        || item.packagePath().equals(list.rootPackage());
  }

  private void update(Installation installation, Item item, Map<String, @Nullable Object> wanted) {
    Diagnostics diagnostics = new Diagnostics();
    Optional<YamlMap> tree = item.tree(diagnostics);
    if (tree.isEmpty()) {
      findings.addAll(diagnostics, item);
      return;
    }
    tellOfAnotherProfile(installation, item);
    String record = item.annotation(LastWritten.ANNOTATION);
    Object last = record.isEmpty() ? null : LastWritten.read(record);
    if (last == null && !record.isEmpty()) {
      findings.add(
          Severity.WARNING,
          "record-unreadable",
          item,
          FieldPath.join("metadata.annotations", LastWritten.ANNOTATION),
          "the record of what was written last is damaged; fields that the profile no longer asks for stay");
    }
    Map<String, @Nullable Object> current = tree.get().toPlain();
    ThreeWayMerge.Merged merged = ThreeWayMerge.merge(current, wanted, last);
    String present = item.annotation(MARK);
    boolean keep = SHARED.contains(item.kind()) && !present.isEmpty();
    Map<String, @Nullable Object> object =
        annotated(merged.object(), wanted, keep ? present : installation.name());
    if (!object.equals(current)) {
      updates.add(new Update(item, tree.get(), new ThreeWayMerge.Merged(object, merged.changes())));
    }
  }

  /** Two entries of a pipeline, each with a profile, would overwrite each other without a word. */
  private void tellOfAnotherProfile(Installation installation, Item item) {
    String before = item.annotation(Neighbours.PROFILE);
    boolean anothers = !before.isEmpty() && !before.equals(installation.profile());
    if (item.kind().equals("DaemonSet") && !item.annotation(MARK).isEmpty() && anothers) {
      findings.add(
          Severity.WARNING,
          "profile-replaced",
          item,
          FieldPath.join("metadata.annotations", Neighbours.PROFILE),
          "made from the profile `%s` before, and now from `%s`; if the cluster is to have both, give one of them a releaseName of its own in its functionConfig, or pod.releaseName in its profile"
              .formatted(before, installation.profile()));
    }
  }

  private Map<String, @Nullable Object> addition(
      Installation installation, ObjectId id, Map<String, @Nullable Object> wanted) {
    Map<String, @Nullable Object> object = annotated(wanted, wanted, installation.name());
    Map<String, @Nullable Object> annotations = part(part(object, "metadata"), "annotations");
    annotations.put(PATH, path(id));
    annotations.put(INDEX, "0");
    Map<String, @Nullable Object> metadata = part(object, "metadata");
    metadata.put("annotations", annotations);
    object.put("metadata", metadata);
    return object;
  }

  /** The object with our mark and the record of what we wrote. */
  private static Map<String, @Nullable Object> annotated(
      Map<String, @Nullable Object> object, Map<String, @Nullable Object> wanted, String mark) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(object);
    Map<String, @Nullable Object> metadata = part(copy, "metadata");
    Map<String, @Nullable Object> annotations = part(metadata, "annotations");
    annotations.put(MARK, mark);
    annotations.put(LastWritten.ANNOTATION, LastWritten.of(wanted));
    metadata.put("annotations", annotations);
    copy.put("metadata", metadata);
    return copy;
  }

  private static Map<String, @Nullable Object> part(Map<String, @Nullable Object> map, String key) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    if (map.get(key) instanceof Map<?, ?> part) {
      part.forEach((k, v) -> copy.put((String) k, v));
    }
    return copy;
  }

  /** A file of its own, so that no other document moves. */
  private String path(ObjectId id) {
    String folder = config.folder().isEmpty() ? "" : config.folder() + "/";
    String stem = folder + id.kind().toLowerCase(Locale.ROOT) + "_" + id.name();
    String path = stem + ".yaml";
    for (int i = 2; !paths.add(path); i++) {
      path = stem + "-" + i + ".yaml";
    }
    return path;
  }

  /**
   * Objects with our mark that no profile asks for any more. A run about one profile looks at the
   * objects of its own installation only; others may belong to another run.
   */
  private List<Item> stale(List<Installation> installations) {
    Set<String> names = new HashSet<>();
    installations.forEach(installation -> names.add(installation.name()));
    return list.items().stream()
        .filter(item -> !item.annotation(MARK).isEmpty() && !matched.contains(item))
        .filter(item -> !item.isLocalConfig())
        .filter(item -> !config.isNarrow() || names.contains(item.annotation(MARK)))
        .filter(item -> installations.stream().anyMatch(i -> isNear(item, i)))
        .toList();
  }

  /** Whether a text holds exactly this object. */
  static boolean holds(String text, Map<String, @Nullable Object> object) {
    Diagnostics diagnostics = new Diagnostics();
    List<YamlNode> documents = YamlReader.read(new SourceFile("object", text), diagnostics);
    return !diagnostics.hasErrors()
        && documents.size() == 1
        && object.equals(documents.get(0).toPlain());
  }
}
