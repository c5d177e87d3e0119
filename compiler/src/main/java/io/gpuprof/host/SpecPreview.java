package io.gpuprof.host;

import io.gpuprof.profile.Profile;
import io.gpuprof.profile.RuntimeVersion;
import io.gpuprof.rules.CdiSupport;
import io.gpuprof.runtime.cdi.CdiBuild;
import io.gpuprof.runtime.cdi.CdiSpec;
import io.gpuprof.runtime.cdi.CdiVersion;
import io.gpuprof.runtime.cdi.NodeSpec;
import io.gpuprof.runtime.config.HookPath;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.node.DriverFile;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.FileRole;
import io.gpuprof.runtime.node.Search;
import io.gpuprof.target.Compilation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The spec that the plugin would write on a node, and what a person should know of it before the
 * node exists. The spec is built by the plugin's own {@link NodeSpec}.
 *
 * @param build the spec and what the plugin would say of it
 * @param judgements what the plugin says, and what it cannot know: the platform's container runtime
 *     and mounts; the worst first
 */
public record SpecPreview(CdiBuild build, List<Diagnostic> judgements) {

  private static final int MOST_NAMES = 4;

  public SpecPreview {
    judgements = List.copyOf(judgements);
  }

  /** Builds and judges it. */
  public static SpecPreview of(DriverTree tree, Compilation compilation, NodeGpus gpus) {
    RuntimeConfig config = compilation.values().config();
    ServedGpus served = ServedGpus.of(gpus, config.plugin());
    CdiBuild build = new NodeSpec(tree, config).build(served.gpus(), gpus.driverVersion());
    Judge judge = new Judge(tree, compilation, build);
    judge.found.addAll(served.notes());
    if (NodeGpus.mayHideMig(tree) && !served.gpus().isEmpty()) {
      judge.say(
          Severity.INFO,
          "cdi-mig-not-visible",
          "A GPU in MIG mode shows here only if it has GPU instances; the plugin leaves it out either"
              + " way, because NVML tells it",
          "See nvidia-smi --query-gpu=mig.mode.current --format=csv");
    }
    return new SpecPreview(build, judge.judge());
  }

  private static final class Judge {
    private final DriverTree tree;
    private final Compilation compilation;
    private final CdiBuild build;
    private final Diagnostics found = new Diagnostics();

    Judge(DriverTree tree, Compilation compilation, CdiBuild build) {
      this.tree = tree;
      this.compilation = compilation;
      this.build = build;
    }

    List<Diagnostic> judge() {
      found.addAll(build.problems());
      tools();
      staleVersions();
      noexec();
      build.spec().ifPresent(this::managementMounts);
      build.spec().ifPresent(this::version);
      sonames();
      return found.sorted();
    }

    private void say(Severity severity, String id, String fact, String remedy) {
      found.add(new Diagnostic(id, severity, Position.NONE, fact, remedy));
    }

    private Profile.Spec spec() {
      return compilation.profile().spec();
    }

    /** The one tool that everybody calls first. */
    private void tools() {
      for (Search search : build.files().searches()) {
        if (search.what().equals("nvidia-smi") && search.isEmpty()) {
          say(
              Severity.WARNING,
              "cdi-nvidia-smi-missing",
              "`nvidia-smi` was not found, so workloads go without it; looked in %s%s"
                  .formatted(names(search.lookedIn()), notes(search)),
              "Add the folder that has it to binaryDirs");
        }
      }
    }

    private static String notes(Search search) {
      return search.notes().isEmpty() ? "" : "; " + String.join("; ", search.notes());
    }

    private void staleVersions() {
      List<HostPath> stale = StaleLibraries.beside(tree, build.files());
      if (!stale.isEmpty()) {
        say(
            Severity.WARNING,
            "cdi-stale-version",
            "Beside the driver `%s` lie libraries of another version: %s"
                .formatted(build.files().version(), names(stale)),
            "Remove the rests of the other driver; a program that finds them fails with a version"
                + " mismatch");
      }
    }

    private void noexec() {
      HookPath hook = compilation.plan().nvidiaCtkPath();
      Noexec noexec = Noexec.of(tree, spec());
      boolean hooks = !compilation.values().config().cdi().hooks().isEmpty();
      if (hooks) {
        hook.path()
            .flatMap(noexec::over)
            .ifPresent(
                why ->
                    say(
                        Severity.ERROR,
                        "cdi-hook-noexec",
                        "The hook `%s` cannot be executed: %s".formatted(hook.value(), why),
                        "Install the toolkit where programs may run, or remount with exec"));
      }
      build.files().files().stream()
          .filter(file -> file.role() == FileRole.LIBRARY)
          .map(DriverFile::hostPath)
          .findFirst()
          .flatMap(library -> noexec.over(library).map(why -> library + ": " + why))
          .ifPresent(
              why ->
                  say(
                      Severity.ERROR,
                      "cdi-library-noexec",
                      "The driver's libraries cannot be mapped, neither by the plugin nor by a"
                          + " workload: "
                          + why,
                      "Remount the driver's folder with exec, on itself, at each boot"));
    }

    /** A host's or the plugin's folder has no business in a workload. */
    private void managementMounts(CdiSpec cdi) {
      List<WorkloadPath> folders = new ArrayList<>();
      folders.add(new WorkloadPath(compilation.plan().hostRoot().plugin().value()));
      if (!compilation.plan().driverRoot().host().value().equals("/")) {
        folders.add(new WorkloadPath(compilation.plan().driverRoot().host().value()));
      }
      Set<String> wrong = new LinkedHashSet<>();
      cdi.containerEdits()
          .mounts()
          .forEach(
              mount -> {
                WorkloadPath path = new WorkloadPath(mount.containerPath());
                if (folders.stream().anyMatch(path::isUnder)) {
                  wrong.add(mount.containerPath());
                }
              });
      if (!wrong.isEmpty()) {
        say(
            Severity.ERROR,
            "cdi-workload-path-management",
            "In a workload files would appear below a folder that is the node's or the plugin's"
                + " affair: "
                + wrong.stream().limit(MOST_NAMES).collect(Collectors.joining("`, `", "`", "`")),
            "Write the search folders relative to driverRoot; no image searches such a path");
      }
    }

    private void version(CdiSpec cdi) {
      Profile.ContainerRuntime runtime = spec().containerRuntime();
      Optional<CdiVersion> newest =
          CdiSupport.newestSpec(runtime).map(RuntimeVersion::value).flatMap(CdiVersion::of);
      Optional<CdiVersion> needed = CdiVersion.of(cdi.cdiVersion());
      if (newest.isPresent() && needed.isPresent() && needed.get().compareTo(newest.get()) > 0) {
        say(
            Severity.ERROR,
            "cdi-version-too-new-for-runtime",
            "The spec needs CDI `%s`, and %s, the oldest runtime of the profile, reads no more than"
                    .formatted(needed.get().text(), CdiSupport.name(runtime))
                + " `%s`: it would drop the whole file".formatted(newest.get().text()),
            "Switch off what needs it, or raise containerRuntime.minVersion if the nodes have a"
                + " newer one");
      }
    }

    /** The plugin reads sonames from the libraries, which a listing cannot hold. */
    private void sonames() {
      if (tree.isLive()) {
        return;
      }
      Set<HostPath> linked = new HashSet<>();
      build.files().links().forEach(link -> linked.add(link.hostPath()));
      List<HostPath> unknown =
          build.files().files().stream()
              .filter(file -> file.role() == FileRole.LIBRARY)
              .map(DriverFile::hostPath)
              .filter(path -> path.name().endsWith(".so." + build.files().version()))
              .filter(path -> !linked.contains(path))
              .toList();
      if (!unknown.isEmpty()) {
        say(
            Severity.INFO,
            "cdi-soname-unread",
            "The listing has no link beside %s; on the node the plugin reads the soname from the"
                    .formatted(names(unknown))
                + " library itself, and may make a link that is not shown here",
            "");
      }
    }

    private static String names(List<HostPath> paths) {
      String told =
          paths.stream()
              .limit(MOST_NAMES)
              .map(HostPath::value)
              .collect(Collectors.joining("`, `", "`", "`"));
      int more = paths.size() - MOST_NAMES;
      return more > 0 ? told + " and %d more".formatted(more) : told;
    }
  }
}
