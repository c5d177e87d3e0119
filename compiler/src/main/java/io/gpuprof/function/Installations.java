package io.gpuprof.function;

import io.gpuprof.compile.Compiler;
import io.gpuprof.compile.Overrides;
import io.gpuprof.profile.ProfileStatus;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.SchemaChecker;
import io.gpuprof.target.Compilation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles the profiles that a run is about. */
final class Installations {

  private final PackageList list;
  private final FunctionConfig config;
  private final Findings findings;
  private final PackageProfiles profiles;
  private final SchemaChecker schemas;
  private final String rootPackage;
  private final List<Installation> compiled = new ArrayList<>();

  Installations(PackageList list, FunctionConfig config, SchemaChecker schemas, Findings findings) {
    this.list = list;
    this.config = config;
    this.schemas = schemas;
    this.findings = findings;
    this.profiles = new PackageProfiles(list);
    this.rootPackage = list.rootPackage();
  }

  /** The installations of all profiles that compile; the findings say what is wrong with others. */
  List<Installation> compile() {
    if (config.inline().isPresent()) {
      compile(config.inline().get());
    } else if (config.profile().isPresent()) {
      compile(config.profile().get());
    } else {
      compileAll();
    }
    checkApart();
    return List.copyOf(compiled);
  }

  private void compile(String reference) {
    List<Item> named = profiles.named(reference);
    if (named.size() > 1) {
      findings.add(
          Severity.ERROR,
          "ambiguous-profile",
          list.functionConfig().orElse(null),
          "profile",
          "the package holds %d profiles `%s`; give them different names"
              .formatted(named.size(), reference));
    } else if (named.size() == 1) {
      compile(named.get(0));
    } else {
      Diagnostics diagnostics = new Diagnostics();
      new Compiler(profiles, schemas, diagnostics)
          .compile(reference, config.overrides())
          .forEach(compilation -> add(compilation, null));
      tell(diagnostics, list.functionConfig().orElse(null));
    }
  }

  private void compile(Item item) {
    Diagnostics diagnostics = new Diagnostics();
    Compiler compiler = new Compiler(profiles, schemas, diagnostics);
    for (ResolvedProfile profile : compiler.check(item.source(), config.overrides())) {
      compiler.compile(profile, config.overrides()).ifPresent(c -> add(c, item));
    }
    tell(diagnostics, item);
  }

  /** Every profile that is meant to be compiled by itself: no layer, and no parent of another. */
  private void compileAll() {
    Set<String> parents = parents();
    for (Item item : profiles.all()) {
      Diagnostics diagnostics = new Diagnostics();
      Compiler compiler = new Compiler(profiles, schemas, diagnostics);
      for (ResolvedProfile profile : compiler.check(item.source(), Overrides.NONE)) {
        boolean alone =
            profile.spec().status() != ProfileStatus.LAYER && !parents.contains(item.path());
        if (alone) {
          Diagnostics again = new Diagnostics();
          Compiler withValues = new Compiler(profiles, schemas, again);
          withValues.check(item.source(), config.overrides()).stream()
              .map(p -> withValues.compile(p, config.overrides()))
              .flatMap(Optional::stream)
              .forEach(c -> add(c, item));
          tell(again, item);
        }
      }
      tell(diagnostics, item);
    }
  }

  /** Hints are for whoever asks for a check; told at every run they would only be noise. */
  private void tell(Diagnostics diagnostics, @Nullable Item about) {
    boolean hints = config.mode() == FunctionConfig.Mode.VALIDATE;
    Diagnostics told = new Diagnostics();
    diagnostics.sorted().stream()
        .filter(d -> hints || d.severity() != Severity.INFO)
        .forEach(told::add);
    findings.addAll(told, about);
  }

  /** Paths of the files that profiles of the package extend. */
  private Set<String> parents() {
    Set<String> parents = new HashSet<>();
    for (Item item : profiles.all()) {
      Optional<YamlNode> named =
          item.tree(new Diagnostics())
              .flatMap(tree -> tree.map("spec"))
              .flatMap(spec -> spec.get("extends"));
      List<YamlNode> references =
          named.map(n -> n instanceof YamlList l ? l.items() : List.of(n)).orElse(List.of());
      for (YamlNode reference : references) {
        if (reference instanceof YamlScalar scalar) {
          profiles.find(scalar.text(), item.source()).ifPresent(f -> parents.add(f.name()));
        }
      }
    }
    return parents;
  }

  private void add(Compilation compilation, @Nullable Item item) {
    String packagePath = item == null ? rootPackage : item.packagePath();
    compiled.add(Installation.of(compilation, item, packagePath));
  }

  /** Two profiles must not fight for one object, one pod or one node. */
  private void checkApart() {
    for (int i = 0; i < compiled.size(); i++) {
      for (Installation earlier : compiled.subList(0, i)) {
        Installation later = compiled.get(i);
        if (earlier.packagePath().equals(later.packagePath())) {
          new Neighbours(findings).check(earlier, later);
        }
      }
    }
  }
}
