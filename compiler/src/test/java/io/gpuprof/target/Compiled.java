package io.gpuprof.target;

import io.gpuprof.Profiles;
import io.gpuprof.compile.Overrides;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Shipped profiles, compiled once for all tests. */
final class Compiled {

  private static final Map<String, Compilation> KNOWN = new ConcurrentHashMap<>();

  private Compiled() {}

  /** All shipped profiles that yield something. */
  static List<Compilation> all() {
    return Profiles.compilableNames().stream().map(Compiled::of).toList();
  }

  static Compilation of(String name) {
    return KNOWN.computeIfAbsent(name, Profiles::compileShipped);
  }

  /** A shipped profile with values, as YAML, laid over it. */
  static Compilation of(String name, String overrides) {
    if (overrides.isEmpty()) {
      return of(name);
    }
    YamlMap tree =
        (YamlMap) YamlReader.read(new SourceFile("--set", overrides), new Diagnostics()).get(0);
    return Profiles.compileShipped(name, Overrides.NONE.and(tree));
  }

  /** A profile of one's own, given by its spec. */
  static Compilation ofSpec(String spec) {
    return Profiles.compile(spec);
  }
}
