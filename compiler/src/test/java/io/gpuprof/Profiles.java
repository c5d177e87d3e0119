package io.gpuprof;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.profile.ProfileLoader;
import io.gpuprof.profile.ProfileSource;
import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.DiagnosticPrinter;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.target.Compilation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compiles profiles for tests: shipped ones and texts in memory. */
public final class Profiles {

  /** Conflicts of shipped profiles that only a person can rule out. */
  public static final List<String> ACKNOWLEDGED =
      List.of("bottlerocket-builtin-plugin", "minikube-addon");

  /** Schemas for all tests: reading them takes long. */
  public static final SchemaChecker SCHEMAS = new SchemaChecker();

  private Profiles() {}

  /** Texts by name. */
  public static ProfileSource source(Map<String, String> texts) {
    return (reference, from) ->
        Optional.ofNullable(texts.get(reference)).map(text -> new SourceFile(reference, text));
  }

  /** A whole profile around the lines of a spec. */
  public static String document(String spec) {
    return "apiVersion: gpuprof.io/v1alpha1\nkind: PlatformProfile\nmetadata:\n  name: test\nspec:\n"
        + spec.indent(2);
  }

  /** Compiles the lines of a spec; fails on errors. */
  public static Compilation compile(String spec) {
    return compileText("test.yaml", document(spec));
  }

  /** Compiles a whole profile under a file name; fails on errors. */
  public static Compilation compileText(String fileName, String text) {
    return only(fileName, Map.of(fileName, text), Overrides.NONE);
  }

  /** Names of the shipped profiles that yield something: neither layers nor refused. */
  public static List<String> compilableNames() {
    ProfileLoader loader = new ProfileLoader(source(Map.of()), SCHEMAS, new Diagnostics());
    return ProfileCatalog.names().stream()
        .flatMap(name -> loader.load(name).stream())
        .filter(
            profile ->
                profile.spec().status() != ProfileStatus.LAYER
                    && profile.spec().status() != ProfileStatus.REFUSED)
        .map(ResolvedProfile::name)
        .toList();
  }

  /** Compiles a shipped profile; fails on errors. */
  public static Compilation compileShipped(String name) {
    return compileShipped(name, Overrides.NONE);
  }

  /** Compiles a shipped profile with overrides; fails on errors. */
  public static Compilation compileShipped(String name, Overrides overrides) {
    return only(name, Map.of(), overrides);
  }

  private static Compilation only(
      String reference, Map<String, String> texts, Overrides overrides) {
    Diagnostics diagnostics = new Diagnostics();
    List<Compilation> compiled =
        new Compiler(source(texts), SCHEMAS, diagnostics)
            .compile(reference, overrides.acknowledging(ACKNOWLEDGED));
    if (diagnostics.hasErrors() || compiled.size() != 1) {
      throw new AssertionError(
          diagnostics.sorted().stream()
              .map(DiagnosticPrinter::print)
              .collect(Collectors.joining()));
    }
    return compiled.get(0);
  }
}
