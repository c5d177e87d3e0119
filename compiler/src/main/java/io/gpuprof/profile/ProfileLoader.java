package io.gpuprof.profile;

import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.BoundNodes;
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

  /**
   * The profiles in a text.
   *
   * @param sound whether the text could be read without complaints
   */
  private record Documents(List<YamlMap> maps, boolean sound) {}

  private static final int LONGEST_CHAIN = 16;
  private static final String KIND = "PlatformProfile";

  private final ProfileSource source;
  private final SchemaChecker schemas;
  private final Diagnostics diagnostics;
  private final Map<String, ShippedProfile> shipped = new HashMap<>();
  private final Map<SourceFile, Optional<Inheritance.Merged>> parents = new HashMap<>();
  private final BoundNodes bound = new BoundNodes();

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
    Optional<SourceFile> file = find(reference, null, Position.NONE);
    return file.isPresent() ? load(file.get()) : List.of();
  }

  /** The profiles in a text, one for each document. */
  public List<ResolvedProfile> load(SourceFile file) {
    return load(file, UnaryOperator.identity());
  }

  /** The profiles in a text, each merged tree edited before it is checked. */
  public List<ResolvedProfile> load(SourceFile file, UnaryOperator<YamlMap> edit) {
    Documents documents = documents(file);
    List<ResolvedProfile> profiles = new ArrayList<>();
    for (YamlMap document : documents.maps()) {
      Optional<Inheritance.Merged> merged = merge(document, file, List.of());
      Optional<ResolvedProfile> profile =
          merged.isPresent() ? resolve(merged.get(), edit) : Optional.empty();
      if (documents.sound() && profile.isPresent()) {
        profiles.add(profile.get());
      }
    }
    return profiles;
  }

  /** The text behind a reference from the command line. */
  public Optional<SourceFile> find(String reference) {
    return find(reference, null, Position.NONE);
  }

  private Optional<ResolvedProfile> resolve(
      Inheritance.Merged merged, UnaryOperator<YamlMap> edit) {
    // The document stays where it stands, whatever is laid over it.
    YamlMap edited = edit.apply(merged.tree());
    YamlMap tree = new YamlMap(merged.tree().position(), edited.entries());
    @SuppressWarnings("ReferenceEquality") // to compare the values would take longer than the rules
    boolean asShipped = edited == merged.tree() && merged.isShipped();
    if (!ConflictNames.areComplete(tree, diagnostics)) {
      return Optional.empty();
    }
    Optional<Profile> profile = RecordBinder.bind(tree, Profile.class, bound, diagnostics);
    return profile.isPresent()
        ? Optional.of(new ResolvedProfile(profile.get(), tree, merged.layers(), asShipped))
        : Optional.empty();
  }

  private Documents documents(SourceFile file) {
    Optional<YamlMap> tree = shippedTree(file);
    if (tree.isPresent()) {
      return new Documents(List.of(tree.get()), true);
    }
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
    if (kind.isEmpty()
        || kind.get().equals(KIND)
        || Suggestion.nearest(kind.get(), List.of(KIND)).isPresent()) {
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

  /** Document and parents are both looked at, even when the other has errors. */
  private Optional<Inheritance.Merged> merge(
      YamlMap written, SourceFile file, List<SourceFile> children) {
    Optional<YamlMap> document = checked(written, file);
    Optional<List<Inheritance.Merged>> parents = parents(written, file, children);
    return document.isPresent() && parents.isPresent()
        ? Optional.of(Inheritance.apply(document.get(), file, isShipped(file), parents.get()))
        : Optional.empty();
  }

  private Optional<List<Inheritance.Merged>> parents(
      YamlMap document, SourceFile file, List<SourceFile> children) {
    if (file.name().equals(ProfileCatalog.fileName(ProfileCatalog.BASE)) && isShipped(file)) {
      return Optional.of(List.of());
    }
    List<Inheritance.Merged> parents = new ArrayList<>();
    List<YamlScalar> references = references(document);
    for (YamlScalar reference : references) {
      Optional<Inheritance.Merged> parent =
          parent(reference.text(), reference.position(), file, children);
      if (parent.isPresent()) {
        parents.add(parent.get());
      }
    }
    return parents.size() == references.size() ? Optional.of(parents) : Optional.empty();
  }

  /**
   * Each document is checked by itself, before it is merged: a parent once for all its children,
   * and a child without its parents. Shipped profiles were checked when gpuprof was built, and
   * their schema check would cost more than the rest of a compilation.
   */
  private Optional<YamlMap> checked(YamlMap written, SourceFile file) {
    if (isShipped(file)) {
      return Optional.of(written);
    }
    Diagnostics empty = new Diagnostics();
    YamlMap document = EmptyKeys.without(written, empty);
    diagnostics.addAll(empty.sorted());
    boolean fits =
        schemas.check(SchemaName.PLATFORM_PROFILE, TreeMerge.withoutNulls(document), diagnostics);
    return fits && !empty.hasErrors() ? Optional.of(document) : Optional.empty();
  }

  private boolean isShipped(SourceFile file) {
    return shippedTree(file).isPresent();
  }

  private Optional<YamlMap> shippedTree(SourceFile file) {
    for (ShippedProfile profile : shipped.values()) {
      if (profile.file().equals(file)) {
        return Optional.of(profile.tree());
      }
    }
    return Optional.empty();
  }

  /** What a document extends, {@code base} when it does not say; nonsense is left to the schema. */
  private static List<YamlScalar> references(YamlMap document) {
    Optional<YamlMap> spec = Inheritance.spec(document);
    Optional<YamlNode> stated = spec.isEmpty() ? Optional.empty() : spec.get().get("extends");
    if (stated.isEmpty()) {
      return List.of(
          new YamlScalar(document.position(), YamlScalar.Kind.STRING, ProfileCatalog.BASE));
    }
    List<YamlNode> items =
        stated.get() instanceof YamlList list ? list.items() : List.of(stated.get());
    List<YamlScalar> references = new ArrayList<>();
    for (YamlNode item : items) {
      if (item instanceof YamlScalar s
          && s.kind() == YamlScalar.Kind.STRING
          && !s.text().isEmpty()) {
        references.add(s);
      }
    }
    return references;
  }

  private Optional<Inheritance.Merged> parent(
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
    Optional<Inheritance.Merged> known = parents.get(file.get());
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

  private String beside(@Nullable SourceFile from) {
    return from == null
        ? "the path is relative to " + source.start()
        : "the path is relative to the folder of `%s`".formatted(from.name());
  }

  private Optional<SourceFile> shipped(String reference) {
    ShippedProfile profile = shipped.get(reference);
    if (profile == null) {
      Optional<ShippedProfile> found = ProfileCatalog.find(reference);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      profile = found.get();
      shipped.put(reference, profile);
    }
    return Optional.of(profile.file());
  }

  private static String suggestion(String reference) {
    return Suggestion.nearest(reference, ProfileCatalog.names())
        .map("did you mean `%s`?"::formatted)
        .orElse(
            "`gpuprof list` names the shipped ones; a file of your own needs a path: ./my.yaml");
  }
}
