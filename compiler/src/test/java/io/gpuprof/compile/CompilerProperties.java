package io.gpuprof.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.plan.HostMount;
import io.gpuprof.plan.PathPlan;
import io.gpuprof.plan.Root;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.schema.JsonText;
import io.gpuprof.target.Artifact;
import io.gpuprof.target.Compilation;
import io.gpuprof.target.Target;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** Whatever passes validation compiles, and nothing is emitted that the plan cannot justify. */
class CompilerProperties {

  private static final List<String> SEGMENTS =
      List.of(
          "opt",
          "nvidia",
          "driver",
          "driver-2",
          "usr",
          "lib64",
          "run",
          "home",
          "x y",
          "Ä",
          "dev",
          "host");

  @Property(tries = 300)
  void whatPassesCompiles(@ForAll("profiles") Map<String, Object> spec) {
    Diagnostics diagnostics = new Diagnostics();
    String text = Profiles.document(JsonText.of(spec));
    List<Compilation> compiled =
        new Compiler(Profiles.source(Map.of("p.yaml", text)), Profiles.SCHEMAS, diagnostics)
            .compile("p.yaml", Overrides.NONE.acknowledging(Profiles.ACKNOWLEDGED));
    Statistics.label("verdict").collect(diagnostics.hasErrors() ? "refused" : "compiled");
    // A generator whose profiles were all refused would prove nothing.
    Statistics.label("verdict")
        .coverage(verdicts -> verdicts.check("compiled").percentage(share -> share > 20.0));
    assertEquals(diagnostics.hasErrors() ? 0 : 1, compiled.size());
    for (Compilation compilation : compiled) {
      assertEquals(Set.of(), unjustified(compilation), text);
      for (Target target : Target.values()) {
        for (Artifact artifact : target.render(compilation)) {
          assertTrue(artifact.text().endsWith("\n") && !artifact.path().startsWith("/"));
        }
      }
    }
  }

  @Property(tries = 50)
  void sameInputSameBytes(@ForAll("profiles") Map<String, Object> spec) {
    assertEquals(rendered(spec), rendered(spec));
  }

  private static List<Artifact> rendered(Map<String, Object> spec) {
    return new Compiler(
            Profiles.source(Map.of("p.yaml", Profiles.document(JsonText.of(spec)))),
            Profiles.SCHEMAS,
            new Diagnostics())
        .compile("p.yaml", Overrides.NONE.acknowledging(Profiles.ACKNOWLEDGED)).stream()
            .flatMap(c -> Target.MANIFESTS.render(c).stream())
            .toList();
  }

  /**
   * All absolute paths among the values that stand neither in the plan nor in the profile's own
   * lists.
   */
  private static Set<String> unjustified(Compilation compilation) {
    PathPlan plan = compilation.plan();
    Set<String> justified = new HashSet<>();
    for (Root root :
        List.of(
            plan.hostRoot(),
            plan.driverRoot(),
            plan.devRoot(),
            plan.devicePluginsDir(),
            plan.cdiSpecDir())) {
      justified.add(root.host().value());
      justified.add(root.plugin().value());
    }
    for (HostMount mount : plan.mounts()) {
      justified.add(mount.hostPath().value());
      justified.add(mount.mountPath().value());
    }
    justified.add(plan.workloadRoot().value());
    plan.nvidiaCtkPath().path().ifPresent(path -> justified.add(path.value()));
    plan.waitFor().ifPresent(path -> justified.add(path.value()));
    plan.containerWaitFor().ifPresent(path -> justified.add(path.value()));
    plan.podResourcesSocket().ifPresent(path -> justified.add(path.value()));
    plan.libraryDirs().forEach(dir -> justified.add(dir.value()));
    plan.binaryDirs().forEach(dir -> justified.add(dir.value()));
    compilation
        .profile()
        .spec()
        .plugin()
        .declaredDevices()
        .forEach(d -> d.deviceNodes().forEach(n -> justified.add(n.value())));
    Set<String> found = new TreeSet<>();
    absolutePaths(RecordWriter.toPlain(compilation.values()), found);
    found.removeAll(justified);
    return found;
  }

  private static void absolutePaths(Object node, Set<String> found) {
    if (node instanceof Map<?, ?> map) {
      map.values().forEach(value -> absolutePaths(value, found));
    } else if (node instanceof List<?> list) {
      list.forEach(item -> absolutePaths(item, found));
    } else if (node instanceof String text && text.startsWith("/")) {
      found.add(text);
    }
  }

  @Provide
  Arbitrary<Map<String, Object>> profiles() {
    Arbitrary<String> path =
        Arbitraries.of(SEGMENTS)
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(parts -> "/" + String.join("/", parts));
    Arbitrary<String> root =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(1, Arbitraries.just("/")), net.jqwik.api.Tuple.of(3, path));
    Arbitrary<List<String>> dirs =
        Arbitraries.of("lib64", "usr/lib64", "bin", "/opt/bin", "a/b", "/data")
            .list()
            .uniqueElements()
            .ofMinSize(1)
            .ofMaxSize(3);
    Arbitrary<String> parent = Arbitraries.of(Profiles.compilableNames());
    Arbitrary<Map<String, Object>> roots =
        Combinators.combine(parent, root, root, path, dirs, dirs)
            .as(
                (extended, driverRoot, devRoot, hook, libraries, tools) -> {
                  Map<String, Object> spec = new LinkedHashMap<>();
                  spec.put("extends", extended);
                  spec.put("driverRoot", driverRoot);
                  spec.put("devRoot", devRoot);
                  spec.put("nvidiaCtkPath", hook + "/nvidia-ctk");
                  spec.put("libraryDirs", libraries);
                  spec.put("binaryDirs", tools);
                  return spec;
                });
    Arbitrary<Map<String, Object>> options =
        Combinators.combine(
                Arbitraries.of("host-root", "driver-root"),
                Arbitraries.of("privileged", "nvidia-runtime", "none"),
                Arbitraries.of(true, false),
                Arbitraries.of("/", "/usr/local/nvidia"),
                Arbitraries.of("", "/run/ready/file"))
            .as(
                (mount, access, podResources, workloadRoot, waitFor) -> {
                  Map<String, Object> spec = new LinkedHashMap<>();
                  spec.put("mount", mount);
                  spec.put("pod", Map.of("deviceAccess", access));
                  spec.put("kubelet", Map.of("mountPodResources", podResources));
                  spec.put("workloadRoot", workloadRoot);
                  spec.put("waitFor", waitFor);
                  return spec;
                });
    return Combinators.combine(roots, options.injectNull(0.5))
        .as(
            (a, b) -> {
              Map<String, Object> spec = new LinkedHashMap<>(a);
              if (b != null) {
                spec.putAll(b);
              }
              return spec;
            });
  }
}
