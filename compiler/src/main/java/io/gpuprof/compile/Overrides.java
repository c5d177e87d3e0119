package io.gpuprof.compile;

import io.gpuprof.profile.TreeMerge;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import io.gpuprof.target.Compilation;
import io.gpuprof.values.HelmDialect;
import io.gpuprof.values.ValueOrigins;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values that a user lays over the compiled ones. Each goes to the profile key that it comes from,
 * before the rules run: what follows from it follows, and a mistake is caught as if it stood in the
 * profile. A derived value can only be repeated, not changed, so that a whole compiled values file
 * may be given back with some edits.
 *
 * @param tree the overrides in the shape of the values
 * @param files those of them that stand in values files, as they stand there
 * @param acknowledged names of conflicts that the user says are dealt with
 * @param releaseName name of the release instead of the profile's
 */
public record Overrides(
    YamlMap tree,
    List<YamlMap> files,
    List<String> acknowledged,
    Optional<YamlScalar> releaseName) {

  /** Nothing is overridden. */
  public static final Overrides NONE =
      new Overrides(new YamlMap(Position.NONE, Map.of()), List.of(), List.of(), Optional.empty());

  /** These overrides with further ones laid over them. */
  public Overrides and(YamlMap further) {
    return new Overrides(TreeMerge.overlay(tree, further), files, acknowledged, releaseName);
  }

  /** As {@link #and}, for what a values file holds, which Helm may have to read, too. */
  public Overrides andFile(YamlMap further) {
    List<YamlMap> all = Stream.concat(files.stream(), Stream.of(further)).toList();
    return new Overrides(TreeMerge.overlay(tree, further), all, acknowledged, releaseName);
  }

  /**
   * These overrides with conflicts acknowledged; names that a profile does not have are no matter.
   */
  public Overrides acknowledging(List<String> conflicts) {
    return new Overrides(tree, files, conflicts, releaseName);
  }

  /** These overrides with objects and selectors named after this release, if one is given. */
  public Overrides releasedAs(Optional<YamlScalar> name) {
    return new Overrides(tree, files, acknowledged, name);
  }

  /**
   * Checks the overrides against the values schema and turns them into an edit of a profile's tree.
   * Of overrides with errors nothing is applied.
   */
  UnaryOperator<YamlMap> edit(SchemaChecker schemas, Diagnostics diagnostics) {
    if (tree.entries().isEmpty() && releaseName.isEmpty()) {
      return new Edit(this, tree);
    }
    boolean usable =
        tree.entries().isEmpty() || schemas.checkPart(SchemaName.VALUES, tree, diagnostics);
    if (usable) {
      files.forEach(file -> HelmDialect.check(file, diagnostics));
    }
    YamlMap spec = new YamlMap(tree.position(), Map.of());
    for (Leaf leaf : usable ? leaves() : List.<Leaf>of()) {
      Optional<String> target = ValueOrigins.profilePath(leaf.path());
      if (target.isPresent()) {
        spec = TreeMerge.overlay(spec, nest(target.get(), leaf.entry()));
      }
    }
    if (releaseName.isPresent()) {
      YamlScalar name = releaseName.get();
      YamlMap pod = nest("pod.releaseName", new YamlMap.Entry(name.position(), name));
      YamlMap part = nest("spec", new YamlMap.Entry(name.position(), pod));
      if (schemas.checkPart(SchemaName.PLATFORM_PROFILE, part, diagnostics)) {
        spec = TreeMerge.overlay(spec, pod);
      }
    }
    return new Edit(this, nest("spec", new YamlMap.Entry(tree.position(), spec)));
  }

  /** Lays a tree over that of a profile. */
  private record Edit(Overrides overrides, YamlMap overlay) implements UnaryOperator<YamlMap> {

    @Override
    public YamlMap apply(YamlMap profile) {
      return overrides.acknowledge(
          overlay.entries().isEmpty() ? profile : TreeMerge.overlay(profile, overlay));
    }
  }

  private YamlMap acknowledge(YamlMap profile) {
    if (acknowledged.isEmpty()) {
      return profile;
    }
    YamlMap edited = profile;
    Optional<YamlMap> conflicts = profile.map("spec").flatMap(spec -> spec.map("conflicts"));
    for (String name : acknowledged) {
      if (conflicts.flatMap(c -> c.get(name)).isPresent()) {
        Position position = new Position(new SourceFile("--acknowledge " + name, name), 1, 1);
        YamlScalar yes = new YamlScalar(position, YamlScalar.Kind.BOOLEAN, "true");
        edited =
            TreeMerge.overlay(
                edited,
                nest("spec.conflicts." + name + ".acknowledged", new YamlMap.Entry(position, yes)));
      }
    }
    return edited;
  }

  /** Whether every derived value among the overrides is what the compilation derives. */
  boolean agreesWith(Compilation compilation, Diagnostics diagnostics) {
    if (tree.entries().isEmpty()) {
      return true;
    }
    boolean agrees = true;
    Map<String, Object> values = RecordWriter.toPlain(compilation.values());
    for (Leaf leaf : leaves()) {
      if (leaf.path().equals("global") || ValueOrigins.profilePath(leaf.path()).isPresent()) {
        continue;
      }
      Object derived = at(values, leaf.path());
      Object given = leaf.entry().value().toPlain();
      if (!Objects.equals(comparable(derived), comparable(given))) {
        agrees = false;
        Position at = leaf.entry().keyPosition();
        if (diagnostics.sorted().stream().anyMatch(known -> known.position().equals(at))) {
          continue; // not even a key of the values, as the schema said
        }
        diagnostics.error(
            "derived-value",
            leaf.entry().keyPosition(),
            "`%s` cannot be set: it is derived, and here it is %s".formatted(leaf.path(), derived),
            ValueOrigins.derivation(leaf.path()).map(d -> d + " Set those instead").orElse(""));
      }
    }
    return agrees;
  }

  private record Leaf(String path, YamlMap.Entry entry) {}

  /** The overrides down to the keys that {@link ValueOrigins} maps, or that are derived. */
  private List<Leaf> leaves() {
    Map<String, Leaf> leaves = new LinkedHashMap<>();
    collect("", tree, leaves);
    return List.copyOf(leaves.values());
  }

  private static void collect(String prefix, YamlMap map, Map<String, Leaf> leaves) {
    map.entries()
        .forEach(
            (key, entry) -> {
              String path = prefix.isEmpty() ? key : prefix + "." + key;
              boolean split =
                  path.equals("config") || (path.startsWith("config.") && !isMapped(path));
              if (split && entry.value() instanceof YamlMap inner) {
                collect(path, inner, leaves);
              } else {
                leaves.put(path, new Leaf(path, entry));
              }
            });
  }

  private static boolean isMapped(String path) {
    return ValueOrigins.profilePath(path).isPresent();
  }

  private static YamlMap nest(String path, YamlMap.Entry entry) {
    int dot = path.indexOf('.');
    String head = dot < 0 ? path : path.substring(0, dot);
    YamlMap.Entry value =
        dot < 0
            ? entry
            : new YamlMap.Entry(entry.keyPosition(), nest(path.substring(dot + 1), entry));
    return new YamlMap(entry.value().position(), Map.of(head, value));
  }

  private static @Nullable Object at(Object plain, String path) {
    Object at = plain;
    for (String key : path.split("\\.", -1)) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return at;
  }

  /** Integers of any width compare equal. */
  private static @Nullable Object comparable(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
