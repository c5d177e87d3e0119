package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.RecordBinder;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.schema.SchemaName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Text to {@link ResolvedProfile}: read, merge with the parents, check against the schema, bind.
 * Parents are read once per loader.
 */
public final class ProfileLoader {

  /**
   * A document with everything that it extends merged in.
   *
   * @param sound whether nothing was wrong with it so far
   */
  private record Merged(
      YamlMap tree,
      List<String> chain,
      Map<SourceFile, Map<String, String>> reasons,
      boolean sound) {}

  /**
   * The profiles in a text.
   *
   * @param sound whether the text could be read without complaints
   */
  private record Documents(List<YamlMap> maps, boolean sound) {}

  private static final int LONGEST_CHAIN = 16;
  private static final int MOST_PARENTS = 8;
  private static final String KIND = "PlatformProfile";

  private final ProfileSource source;
  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;
  private final Map<SourceFile, Optional<Merged>> parents = new HashMap<>();

  /** A loader that reports to the given diagnostics. */
  public ProfileLoader(ProfileSource source, SchemaChecker schemas, Diagnostics diagnostics) {
    this.source = source;
    this.schemas = schemas;
    this.diagnostics = diagnostics;
  }

  /**
   * The profiles behind a reference from the command line: one for a name, one for each document of
   * a file. A document with an error is left out; the diagnostics say why.
   */
  public List<ResolvedProfile> load(String reference) {
    return find(reference, null, Position.NONE).map(this::load).orElse(List.of());
  }

  /** The profiles in a text, one for each document. */
  public List<ResolvedProfile> load(SourceFile file) {
    return load(file, new YamlMap(Position.of(file), Map.of()));
  }

  /** The profiles in a text, with a tree of overrides laid over each. */
  public List<ResolvedProfile> load(SourceFile file, YamlMap overrides) {
    Documents documents = documents(file);
    List<ResolvedProfile> profiles = new ArrayList<>();
    for (YamlMap document : documents.maps()) {
      Optional<Merged> merged = merge(document, file, List.of());
      Optional<ResolvedProfile> resolved = merged.flatMap(m -> resolve(m, overrides));
      if (documents.sound() && merged.map(Merged::sound).orElse(false)) {
        resolved.ifPresent(profiles::add);
      }
    }
    return profiles;
  }

  /** The text behind a reference from the command line. */
  public Optional<SourceFile> find(String reference) {
    return find(reference, null, Position.NONE);
  }

  private Optional<ResolvedProfile> resolve(Merged merged, YamlMap overrides) {
    // The document stays where it stands, whatever is laid over it.
    YamlMap tree =
        new YamlMap(
            merged.tree().position(), TreeMerge.overlay(merged.tree(), overrides).entries());
    boolean fits = schemas.check(SchemaName.PLATFORM_PROFILE, tree, diagnostics);
    if (!fits || !ConflictNames.areComplete(tree, diagnostics)) {
      return Optional.empty();
    }
    return RecordBinder.bind(tree, Profile.class, diagnostics)
        .map(profile -> new ResolvedProfile(profile, tree, merged.chain(), merged.reasons()));
  }

  private Documents documents(SourceFile file) {
    Diagnostics found = new Diagnostics();
    List<YamlMap> maps = new ArrayList<>();
    for (YamlNode document : YamlReader.read(file, found)) {
      if (document instanceof YamlMap map) {
        if (isProfile(map, found)) {
          maps.add(map);
        }
      } else if (!(document instanceof YamlScalar s && s.kind() == YamlScalar.Kind.NULL)) {
        found.error(
            "not-a-profile",
            document.position(),
            "a profile is a map; this is " + document.kindName(),
            "begin with apiVersion, kind, metadata, spec; `gpuprof init` writes an example");
      }
    }
    if (maps.isEmpty() && !found.hasErrors()) {
      found.error(
          "not-a-profile",
          Position.of(file),
          "the file has no content",
          "`gpuprof init` writes an example");
    }
    diagnostics.addAll(found.sorted());
    return new Documents(maps, !found.hasErrors());
  }

  /** A slip of the hand is the schema's business; another kind of object is no profile at all. */
  private static boolean isProfile(YamlMap document, Diagnostics diagnostics) {
    Optional<String> kind = document.string("kind");
    if (kind.isEmpty() || Suggestion.nearest(kind.get(), List.of(KIND)).isPresent()) {
      return true;
    }
    diagnostics.error(
        "not-a-profile",
        document.get("kind").orElse(document).position(),
        "`kind` is `%s`; expected `%s`".formatted(kind.get(), KIND),
        "set kind: `%s` if it is meant as a profile; otherwise take it out of this file"
            .formatted(KIND));
    return false;
  }

  private Optional<Merged> merge(YamlMap written, SourceFile file, List<SourceFile> children) {
    Diagnostics empty = new Diagnostics();
    YamlMap document = EmptyKeys.without(written, empty);
    diagnostics.addAll(empty.sorted());
    Optional<YamlMap> spec =
        document.get("spec").filter(YamlMap.class::isInstance).map(YamlMap.class::cast);
    List<Merged> layers = new ArrayList<>();
    String name =
        document
            .get("metadata")
            .filter(YamlMap.class::isInstance)
            .flatMap(m -> ((YamlMap) m).string("name"))
            .orElse(file.name());
    boolean isBase = ProfileCatalog.find(ProfileCatalog.BASE).equals(Optional.of(file));
    if (!isBase) {
      Optional<List<YamlScalar>> references = references(spec, document.position());
      if (references.isEmpty()) {
        return Optional.empty();
      }
      List<Optional<Merged>> parents =
          references.get().stream()
              .map(reference -> parent(reference.text(), reference.position(), file, children))
              .toList();
      if (parents.stream().anyMatch(Optional::isEmpty)) {
        return Optional.empty();
      }
      parents.forEach(parent -> layers.add(parent.orElseThrow()));
    }
    YamlMap tree = new YamlMap(document.position(), Map.of());
    List<String> chain = new ArrayList<>();
    Map<SourceFile, Map<String, String>> reasons = new LinkedHashMap<>();
    for (Merged layer : layers) {
      // With two parents the second one's base must not undo the first one's values.
      tree = TreeMerge.overlay(tree, chain.isEmpty() ? layer.tree() : withoutBase(layer.tree()));
      layer.chain().stream().filter(n -> !chain.contains(n)).forEach(chain::add);
      reasons.putAll(layer.reasons());
    }
    chain.add(name);
    reasons.put(file, ownReasons(spec));
    tree = TreeMerge.overlay(inherited(tree, document), withoutExtends(document));
    boolean sound = !empty.hasErrors() && layers.stream().allMatch(Merged::sound);
    return Optional.of(new Merged(tree, List.copyOf(chain), reasons, sound));
  }

  /**
   * What a parent says about itself is not inherited; whoever extends a layer is no layer. What
   * every document has to say itself is not inherited either.
   */
  private static YamlMap inherited(YamlMap tree, YamlMap document) {
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>(tree.entries());
    entries.keySet().removeAll(List.of("apiVersion", "kind", "metadata"));
    if (!document.entries().containsKey("spec")) {
      entries.remove("spec");
    }
    YamlMap.Entry spec = entries.get("spec");
    if (spec != null && spec.value() instanceof YamlMap map) {
      Map<String, YamlMap.Entry> kept = new LinkedHashMap<>(map.entries());
      kept.keySet().removeAll(List.of("title", "description"));
      kept.computeIfPresent("status", (key, entry) -> isLayer(entry) ? supported(entry) : entry);
      entries.put("spec", new YamlMap.Entry(spec.keyPosition(), new YamlMap(map.position(), kept)));
    }
    return new YamlMap(tree.position(), entries);
  }

  private static boolean isLayer(YamlMap.Entry status) {
    return status.value() instanceof YamlScalar s
        && s.text().equals(RecordBinder.spelling(ProfileStatus.LAYER));
  }

  private static YamlMap.Entry supported(YamlMap.Entry status) {
    return new YamlMap.Entry(
        status.keyPosition(),
        new YamlScalar(
            status.value().position(),
            YamlScalar.Kind.STRING,
            RecordBinder.spelling(ProfileStatus.SUPPORTED)));
  }

  private static YamlMap withoutBase(YamlMap tree) {
    return filter(tree, ProfileCatalog.fileName(ProfileCatalog.BASE));
  }

  private static YamlMap filter(YamlMap tree, String fileName) {
    Map<String, YamlMap.Entry> kept = new LinkedHashMap<>();
    tree.entries()
        .forEach(
            (key, entry) -> {
              YamlNode value = entry.value();
              if (value instanceof YamlMap map) {
                YamlMap inner = filter(map, fileName);
                if (!inner.entries().isEmpty()) {
                  kept.put(key, new YamlMap.Entry(entry.keyPosition(), inner));
                }
              } else if (!value.position().file().name().equals(fileName)) {
                kept.put(key, entry);
              }
            });
    return new YamlMap(tree.position(), kept);
  }

  private static YamlMap withoutExtends(YamlMap document) {
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>(document.entries());
    YamlMap.Entry spec = entries.get("spec");
    if (spec != null && spec.value() instanceof YamlMap map) {
      Map<String, YamlMap.Entry> kept = new LinkedHashMap<>(map.entries());
      kept.remove("extends");
      entries.put("spec", new YamlMap.Entry(spec.keyPosition(), new YamlMap(map.position(), kept)));
    }
    return new YamlMap(document.position(), entries);
  }

  private static Map<String, String> ownReasons(Optional<YamlMap> spec) {
    Map<String, String> reasons = new LinkedHashMap<>();
    spec.flatMap(s -> s.get("reasons"))
        .filter(YamlMap.class::isInstance)
        .map(YamlMap.class::cast)
        .ifPresent(
            map ->
                map.entries()
                    .keySet()
                    .forEach(k -> map.string(k).ifPresent(v -> reasons.put(k, v))));
    return reasons;
  }

  /** What a document extends, {@code base} when it does not say; empty when it says nonsense. */
  private Optional<List<YamlScalar>> references(Optional<YamlMap> spec, Position document) {
    YamlNode node =
        spec.flatMap(s -> s.get("extends"))
            .orElseGet(() -> new YamlScalar(document, YamlScalar.Kind.STRING, ProfileCatalog.BASE));
    List<YamlNode> items = node instanceof YamlList list ? list.items() : List.of(node);
    if (items.isEmpty() || items.size() > MOST_PARENTS) {
      diagnostics.error(
          "out-of-range",
          node.position(),
          "`spec.extends` names %d parents; expected 1 to %d".formatted(items.size(), MOST_PARENTS),
          items.isEmpty()
              ? "remove it; a profile without parents extends `base`"
              : "combine some of them in a file of your own, and extend that");
      return Optional.empty();
    }
    List<YamlScalar> references = new ArrayList<>();
    for (YamlNode item : items) {
      if (item instanceof YamlScalar s
          && s.kind() == YamlScalar.Kind.STRING
          && !s.text().isEmpty()) {
        references.add(s);
      } else {
        boolean empty = item instanceof YamlScalar s && s.kind() == YamlScalar.Kind.STRING;
        diagnostics.error(
            "wrong-type",
            item.position(),
            "`spec.extends` holds %s; expected the name of a profile or a path"
                .formatted(empty ? "an empty string" : item.kindName()),
            "write a name such as `gke-cos`, or a path such as `./site-defaults.yaml`");
      }
    }
    return references.size() == items.size() ? Optional.of(references) : Optional.empty();
  }

  private Optional<Merged> parent(
      String reference, Position at, SourceFile from, List<SourceFile> children) {
    Optional<SourceFile> file = find(reference, from, at);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    List<SourceFile> chain = new ArrayList<>(children);
    chain.add(from);
    if (chain.contains(file.get())) {
      diagnostics.error(
          "extends-cycle",
          at,
          "`%s` extends itself: %s".formatted(file.get(), path(chain, file.get())),
          "break the circle: a profile cannot be its own parent");
      return Optional.empty();
    }
    if (chain.size() > LONGEST_CHAIN) {
      diagnostics.error(
          "extends-too-long",
          at,
          "more than %d profiles in a row: %s".formatted(LONGEST_CHAIN, path(chain, file.get())),
          "merge some of them");
      return Optional.empty();
    }
    Optional<Merged> known = parents.get(file.get());
    if (known == null) {
      Documents documents = documents(file.get());
      List<YamlMap> maps = documents.maps();
      if (maps.size() > 1) {
        diagnostics.error(
            "extends-ambiguous",
            at,
            "`%s` holds %d profiles; a parent must be the only one in its file"
                .formatted(file.get(), maps.size()),
            "move it to a file of its own");
      }
      known =
          maps.size() == 1 && documents.sound()
              ? merge(maps.get(0), file.get(), chain)
              : Optional.empty();
      parents.put(file.get(), known);
    }
    return known;
  }

  private static String path(List<SourceFile> chain, SourceFile last) {
    List<String> names = new ArrayList<>(chain.stream().map(SourceFile::name).toList());
    names.add(last.name());
    return String.join(" -> ", names);
  }

  private Optional<SourceFile> find(String reference, @Nullable SourceFile from, Position at) {
    try {
      Optional<SourceFile> file = source.find(reference, from);
      if (file.isEmpty()) {
        boolean path = reference.contains("/") || reference.matches(".*\\.ya?ml");
        diagnostics.error(
            path ? "file-not-found" : "unknown-profile",
            at,
            path
                ? "there is no file `%s`".formatted(reference)
                : "there is no profile `%s`".formatted(reference),
            path ? beside(from) : suggestion(reference));
      }
      return file;
    } catch (IOException e) {
      diagnostics.error(
          "file-unreadable",
          at,
          "`%s` cannot be read: %s".formatted(reference, e.getMessage()),
          "");
      return Optional.empty();
    }
  }

  private static String beside(@Nullable SourceFile from) {
    return from == null
        ? "the path is relative to the current folder"
        : "the path is relative to the folder of `%s`".formatted(from.name());
  }

  private String suggestion(String reference) {
    return Suggestion.nearest(reference, source.names())
        .map("did you mean `%s`?"::formatted)
        .orElse(
            "`gpuprof list` names the shipped ones; a file of your own needs a path: ./my.yaml");
  }
}
