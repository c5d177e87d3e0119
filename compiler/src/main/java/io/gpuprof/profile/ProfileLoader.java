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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Text to {@link ResolvedProfile}: read, merge with the parents, check against the schema, bind.
 * Parents are read once per loader.
 */
public final class ProfileLoader {

  /** A document with everything that it extends merged in. */
  private record Merged(YamlMap tree, Map<SourceFile, ResolvedProfile.Layer> layers) {}

  private static final int LONGEST_CHAIN = 16;

  private final ProfileSource source;
  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;
  private final Map<String, SourceFile> shipped = new HashMap<>();
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
    return load(file, UnaryOperator.identity());
  }

  /** The profiles in a text, each merged tree edited before it is checked. */
  public List<ResolvedProfile> load(SourceFile file, UnaryOperator<YamlMap> edit) {
    List<ResolvedProfile> profiles = new ArrayList<>();
    for (YamlMap document : documents(file)) {
      merge(document, file, List.of()).flatMap(m -> resolve(m, edit)).ifPresent(profiles::add);
    }
    return profiles;
  }

  /** The text behind a reference from the command line. */
  public Optional<SourceFile> find(String reference) {
    return find(reference, null, Position.NONE);
  }

  private Optional<ResolvedProfile> resolve(Merged merged, UnaryOperator<YamlMap> edit) {
    // The document stays where it stands, whatever is laid over it.
    YamlMap tree = new YamlMap(merged.tree().position(), edit.apply(merged.tree()).entries());
    return RecordBinder.bind(tree, Profile.class, diagnostics)
        .map(profile -> new ResolvedProfile(profile, tree, merged.layers()));
  }

  private List<YamlMap> documents(SourceFile file) {
    int before = diagnostics.sorted().size();
    List<YamlMap> maps = new ArrayList<>();
    for (YamlNode document : YamlReader.read(file, diagnostics)) {
      if (document instanceof YamlMap map) {
        maps.add(map);
      } else if (!(document instanceof YamlScalar s && s.kind() == YamlScalar.Kind.NULL)) {
        diagnostics.error(
            "not-a-profile",
            document.position(),
            "a profile is a map; this is " + document.kindName(),
            "begin with apiVersion, kind, metadata, spec; `gpuprof init` writes an example");
      }
    }
    if (maps.isEmpty() && diagnostics.sorted().size() == before) {
      diagnostics.error(
          "not-a-profile",
          Position.of(file),
          "the file has no content",
          "`gpuprof init` writes an example");
    }
    return maps;
  }

  private Optional<Merged> merge(YamlMap document, SourceFile file, List<SourceFile> children) {
    boolean good = fitsSchema(document, file);
    Optional<YamlMap> spec =
        document.get("spec").filter(YamlMap.class::isInstance).map(YamlMap.class::cast);
    List<Merged> layers = new ArrayList<>();
    String name =
        document
            .get("metadata")
            .filter(YamlMap.class::isInstance)
            .flatMap(m -> ((YamlMap) m).string("name"))
            .orElse(file.name());
    if (!file.equals(shipped.get(ProfileCatalog.BASE))) {
      List<YamlScalar> references = references(spec);
      if (references.isEmpty()) {
        parent(ProfileCatalog.BASE, Position.of(file), file, children).ifPresent(layers::add);
      }
      for (YamlScalar reference : references) {
        Optional<Merged> parent = parent(reference.text(), reference.position(), file, children);
        good &= parent.isPresent();
        parent.ifPresent(layers::add);
      }
    }
    if (!good) {
      return Optional.empty();
    }
    YamlMap tree = new YamlMap(document.position(), Map.of());
    Map<SourceFile, ResolvedProfile.Layer> files = new LinkedHashMap<>();
    for (Merged layer : layers) {
      boolean first = files.isEmpty();
      YamlMap lower = inherited(layer.tree(), first);
      // With two parents the second one's base must not undo the first one's values.
      tree = TreeMerge.overlay(tree, first ? lower : withoutBase(lower));
      layer.layers().forEach(files::putIfAbsent);
    }
    files.put(file, new ResolvedProfile.Layer(name, ownReasons(spec)));
    tree = TreeMerge.overlay(tree, withoutExtends(document));
    return Optional.of(new Merged(tree, files));
  }

  /**
   * Each document is checked by itself, before it is merged: a parent once for all its children,
   * and a child without its parents. Shipped profiles were checked when gpuprof was built, and
   * their schema check would cost more than the rest of a compilation.
   */
  private boolean fitsSchema(YamlMap document, SourceFile file) {
    return isShipped(file)
        || schemas.check(
            SchemaName.PLATFORM_PROFILE, TreeMerge.withoutNulls(document), diagnostics);
  }

  private boolean isShipped(SourceFile file) {
    return shipped.containsValue(file);
  }

  /**
   * What a parent says about itself is not inherited. Being a layer is not either: at the root it
   * turns into being supported, the default.
   */
  private static YamlMap inherited(YamlMap tree, boolean first) {
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>(tree.entries());
    entries.remove("metadata");
    YamlMap.Entry spec = entries.get("spec");
    if (spec != null && spec.value() instanceof YamlMap map) {
      Map<String, YamlMap.Entry> kept = new LinkedHashMap<>(map.entries());
      kept.keySet().removeAll(List.of("title", "description"));
      kept.computeIfPresent(
          "status", (key, entry) -> !isLayer(entry) ? entry : first ? supported(entry) : null);
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

  private static List<YamlScalar> references(Optional<YamlMap> spec) {
    Optional<YamlNode> node = spec.flatMap(s -> s.get("extends"));
    if (node.isEmpty()) {
      return List.of();
    }
    List<YamlNode> items = node.get() instanceof YamlList list ? list.items() : List.of(node.get());
    // Anything but strings is the schema's matter.
    return items.stream()
        .filter(YamlScalar.class::isInstance)
        .map(YamlScalar.class::cast)
        .filter(s -> s.kind() == YamlScalar.Kind.STRING && !s.text().isEmpty())
        .toList();
  }

  private Optional<Merged> parent(
      String reference, Position at, SourceFile from, List<SourceFile> children) {
    Optional<SourceFile> file = find(reference, from, at);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    List<SourceFile> chain = new ArrayList<>(children);
    chain.add(from);
    if (chain.contains(file.get()) || chain.size() > LONGEST_CHAIN) {
      diagnostics.error(
          "extends-cycle",
          at,
          "`%s` extends itself: %s".formatted(file.get(), path(chain, file.get())),
          "a profile cannot be its own parent");
      return Optional.empty();
    }
    Optional<Merged> known = parents.get(file.get());
    if (known == null) {
      List<YamlMap> documents = documents(file.get());
      if (documents.size() > 1) {
        diagnostics.error(
            "extends-ambiguous",
            at,
            "`%s` holds %d profiles; a parent must be the only one in its file"
                .formatted(file.get(), documents.size()),
            "move it to a file of its own");
      }
      known = documents.size() == 1 ? merge(documents.get(0), file.get(), chain) : Optional.empty();
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
    Optional<SourceFile> known = shipped(reference);
    if (known.isPresent()) {
      return known;
    }
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
            path ? "" : suggestion(reference));
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

  private Optional<SourceFile> shipped(String reference) {
    if (!shipped.containsKey(reference)) {
      ProfileCatalog.find(reference).ifPresent(file -> shipped.put(reference, file));
    }
    return Optional.ofNullable(shipped.get(reference));
  }

  private static String suggestion(String reference) {
    return Suggestion.nearest(reference, ProfileCatalog.names())
        .map("did you mean `%s`?"::formatted)
        .orElse(
            "`gpuprof list` names the shipped ones; a file of your own needs a path: ./my.yaml");
  }
}
