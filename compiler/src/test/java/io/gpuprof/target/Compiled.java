package io.gpuprof.target;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ProfileSource;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Compiles shipped profiles for tests; the compiler itself must be good, or the test is void. */
final class Compiled {

  private static final ProfileSource SHIPPED =
      new ProfileSource() {
        @Override
        public Optional<SourceFile> find(String reference, @Nullable SourceFile from) {
          return reference.contains("\n")
              ? Optional.of(new SourceFile("./mine.yaml", reference))
              : ProfileCatalog.find(reference);
        }

        @Override
        public Collection<String> names() {
          return ProfileCatalog.names();
        }
      };

  private static final Compiler COMPILER = new Compiler(SHIPPED);
  private static final Map<String, Optional<Compilation>> KNOWN = new ConcurrentHashMap<>();

  private Compiled() {}

  /** All shipped profiles that yield something. */
  static List<Compilation> all() {
    return ProfileCatalog.names().stream()
        .map(
            name -> KNOWN.computeIfAbsent(name, n -> compile(n, Overrides.NONE, new Diagnostics())))
        .flatMap(Optional::stream)
        .toList();
  }

  static Compilation of(String name) {
    return KNOWN.computeIfAbsent(name, n -> Optional.of(of(n, ""))).orElseThrow();
  }

  /** A shipped profile with values, as YAML, laid over it. */
  static Compilation of(String name, String overrides) {
    Diagnostics diagnostics = new Diagnostics();
    Overrides laidOver = Overrides.NONE;
    if (!overrides.isEmpty()) {
      YamlMap tree =
          (YamlMap) YamlReader.read(new SourceFile("--set", overrides), diagnostics).get(0);
      laidOver = laidOver.and(tree);
    }
    Optional<Compilation> compilation = compile(name, laidOver, diagnostics);
    return compilation.orElseThrow(
        () -> new AssertionError(name + " does not compile: " + diagnostics.sorted()));
  }

  /** A profile of one's own, given by its spec. */
  static Compilation ofSpec(String spec) {
    return of(
        """
        apiVersion: gpuprof.io/v1alpha1
        kind: PlatformProfile
        metadata: {name: mine}
        spec:
        """
            + spec.indent(2),
        "");
  }

  private static Optional<Compilation> compile(
      String name, Overrides overrides, Diagnostics diagnostics) {
    List<Compilation> compilations = COMPILER.compile(name, overrides, diagnostics);
    boolean expected =
        diagnostics.sorted().stream()
            .filter(d -> d.severity() == Severity.ERROR)
            .allMatch(d -> d.id().equals("profile-is-layer") || d.id().equals("platform-refused"));
    if (!expected) {
      throw new AssertionError(name + " does not compile: " + diagnostics.sorted());
    }
    return compilations.stream().findFirst();
  }
}
