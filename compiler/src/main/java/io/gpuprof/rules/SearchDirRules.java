package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.Architecture;
import io.gpuprof.profile.MountScope;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.SearchDir;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Folders with libraries and tools that cannot be found as they are written. */
final class SearchDirRules {

  /** What no folder that plays {@code /} is called. */
  private static final Pattern LIBRARY_DIR =
      Pattern.compile("lib|lib32|lib64|bin|sbin|[a-z0-9_]+-linux-gnu[a-z0-9]*");

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "driver-root-is-library-dir",
              ERROR,
              "Search folders are relative to driverRoot: with a library folder as the root the plugin"
                  + " looks for lib64 inside lib64, finds no libnvidia-ml.so.1 and advertises nothing.",
              "set driverRoot to the folder that plays `/`, and the rest as libraryDirs",
              "NVIDIA/k8s-device-plugin issue 1743",
              CHECKS),
          new Rule(
              "search-dir-repeats-driver-root",
              ERROR,
              "A relative folder is looked for below driverRoot, so the root would come twice. An"
                  + " absolute one is found, but keeps the host's whole path in the workload, where"
                  + " no loader looks.",
              "write the folder relative to driverRoot",
              "NVIDIA/nvidia-container-toolkit internal/discover/mounts.go, issue 209",
              CHECKS),
          new Rule(
              "search-dir-partial-wildcard",
              ERROR,
              "`*` stands for one whole component. In a longer word it is an ordinary character, and"
                  + " no such folder exists.",
              "replace the whole component by `*`",
              "schemas/runtime-config.schema.json, searchDir",
              CHECKS),
          new Rule(
              "search-dir-unmountable",
              ERROR,
              "With mount driver-root each folder outside the driver root becomes a mount of its own,"
                  + " and the kubelet mounts a literal `*`, which does not exist: the pod stays in"
                  + " ContainerCreating.",
              "set mount: `host-root`, or name the folder in full",
              "Kubernetes hostPath volumes",
              CHECKS),
          new Rule(
              "narrow-mount-is-whole-host",
              WARNING,
              "The mount that was meant to be narrow shows the plugin the whole host all the same, and"
                  + " whoever reviews the manifest is misled.",
              "set mount: `host-root` and say so, or choose a narrower folder",
              "Kubernetes hostPath volumes",
              CHECKS),
          new Rule(
              "link-outside-mount",
              WARNING,
              "A symbolic link in a narrow mount is resolved in the plugin's own root, where its target"
                  + " is missing; one that the mount itself goes through is frozen at the start of the"
                  + " pod, and after a driver update the plugin sees the old driver.",
              "set mount: `host-root`",
              "NVIDIA/gpu-operator issue 1357; flatcar/scripts setup-nvidia",
              CHECKS),
          new Rule(
              "library-dirs-miss-architecture",
              WARNING,
              "On nodes of the other architecture no library is found, and they advertise no GPU.",
              "add the folder of that architecture, or leave it out of architectures",
              "NVIDIA/nvidia-container-toolkit pkg/lookup/library.go",
              CHECKS));

  private SearchDirRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "driver-root-is-library-dir" -> driverRootIsLibraryDir(profile, findings);
        case "search-dir-repeats-driver-root" -> repeatsDriverRoot(profile, findings);
        case "search-dir-partial-wildcard" -> partialWildcard(profile, findings);
        case "search-dir-unmountable" -> unmountable(profile, findings);
        case "narrow-mount-is-whole-host" -> narrowMountIsWholeHost(profile, findings);
        case "link-outside-mount" -> linkOutsideMount(profile, findings);
        case "library-dirs-miss-architecture" -> missArchitecture(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static void driverRootIsLibraryDir(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    HostPath root =
        PathRules.confusedWith(spec, spec.driverRoot())
            .map(mount -> spec.hostRoot().resolve(spec.driverRoot().relativeTo(mount)))
            .orElse(spec.driverRoot());
    if (!isLibraryDir(root)) {
      return;
    }
    boolean ofSystem = root.value().matches("/(usr/)?(lib|lib64|bin|sbin)(/.*)?");
    HostPath better = ofSystem ? spec.hostRoot() : root.parent();
    String key = root.name().endsWith("bin") ? "binaryDirs" : "libraryDirs";
    findings.at(
        "driverRoot",
        "driverRoot is `%s`, which looks like a folder of libraries or tools"
            .formatted(spec.driverRoot()),
        root.isUnder(better)
            ? "set driverRoot: `%s` and %s: `[%s]`".formatted(better, key, root.relativeTo(better))
            : "set driverRoot to the folder that plays `/`");
  }

  private static boolean isLibraryDir(HostPath root) {
    return LIBRARY_DIR.matcher(root.name()).matches();
  }

  private static void repeatsDriverRoot(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    boolean wholeHost =
        spec.driverRoot().equals(spec.hostRoot()) || spec.driverRoot().value().equals("/");
    if (wholeHost || isLibraryDir(spec.driverRoot())) {
      return;
    }
    HostPath fromRoot = new HostPath("/");
    for (Place at : places(spec)) {
      SearchDir dir = at.dir();
      HostPath written = fromRoot.resolve(dir.relative());
      if (!written.isUnder(spec.driverRoot()) || written.equals(spec.driverRoot())) {
        continue;
      }
      String remedy = "write `%s`".formatted(written.relativeTo(spec.driverRoot()));
      if (dir.isFromHostRoot()) {
        findings.atItem(
            WARNING,
            at.key(),
            at.index(),
            "`%s` lies below driverRoot, and in a workload it would appear as `%s`"
                .formatted(dir, spec.workloadRoot().resolve(dir.relative())),
            remedy);
      } else {
        findings.atItem(
            ERROR,
            at.key(),
            at.index(),
            "`%s` is relative to driverRoot, so it means `%s`"
                .formatted(dir, spec.driverRoot().resolve(dir.relative())),
            remedy);
      }
    }
  }

  private static void partialWildcard(ResolvedProfile profile, Findings findings) {
    for (Place at : places(profile.spec())) {
      for (String component : at.dir().relative().split("/", -1)) {
        if (component.contains("*") && !component.equals("*")) {
          findings.atItem(
              at.key(),
              at.index(),
              "`%s` has a `*` inside the component `%s`".formatted(at.dir(), component));
        }
      }
    }
  }

  private static void unmountable(ResolvedProfile profile, Findings findings) {
    if (profile.spec().mount() != MountScope.DRIVER_ROOT) {
      return;
    }
    for (Place at : places(profile.spec())) {
      if (at.dir().isFromHostRoot() && at.dir().value().contains("*")) {
        findings.atItem(
            at.key(),
            at.index(),
            "`%s` holds a `*` and lies outside the only folder that mount `driver-root` shows"
                .formatted(at.dir()));
      }
    }
  }

  private static void narrowMountIsWholeHost(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.mount() != MountScope.DRIVER_ROOT) {
      return;
    }
    if (spec.driverRoot().equals(spec.hostRoot())) {
      findings.at(
          findings.blamed("mount", "driverRoot"),
          "mount is `driver-root`, and driverRoot is `%s`: the whole host"
              .formatted(spec.driverRoot()));
    } else if (spec.waitFor().filter(file -> file.parent().equals(spec.hostRoot())).isPresent()) {
      findings.at(
          findings.blamed("waitFor", "mount"),
          "mount is `driver-root`, and the folder of waitFor `%s` is the whole host"
              .formatted(spec.waitFor().get()));
    }
  }

  private static void linkOutsideMount(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.mount() != MountScope.DRIVER_ROOT || spec.driverRoot().equals(spec.hostRoot())) {
      return;
    }
    for (HostPath link : spec.host().links()) {
      if (spec.driverRoot().isUnder(link)) {
        findings.at(
            findings.blamed("mount", "driverRoot", "host.links"),
            "driverRoot `%s` goes through the link `%s`, and mount is `driver-root`"
                .formatted(spec.driverRoot(), link));
      } else {
        searchDirThroughLink(spec, link, findings);
      }
    }
  }

  private static void searchDirThroughLink(Profile.Spec spec, HostPath link, Findings findings) {
    for (Place at : places(spec)) {
      if (onHost(spec, at.dir()).isUnder(link)) {
        findings.atItem(
            at.key(),
            at.index(),
            "`%s` goes through the link `%s`, and mount is `driver-root`"
                .formatted(at.dir(), link));
      }
    }
  }

  private static void missArchitecture(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    for (Architecture architecture : spec.architectures()) {
      String foreign = architecture == Architecture.AMD64 ? "aarch64" : "x86_64";
      if (spec.libraryDirs().stream().allMatch(dir -> dir.value().contains(foreign))) {
        findings.at(
            findings.blamed("libraryDirs", "architectures"),
            "every folder of libraryDirs is for %s, and architectures names `%s`"
                .formatted(foreign, RecordBinder.spelling(architecture)));
      }
    }
  }

  /** The folder on the host behind a search folder. */
  static HostPath onHost(Profile.Spec spec, SearchDir dir) {
    return (dir.isFromHostRoot() ? spec.hostRoot() : spec.driverRoot()).resolve(dir.relative());
  }

  /** A search folder, and where it stands in the profile. */
  record Place(String key, int index, SearchDir dir) {}

  /** Library folders, then tool folders. */
  static List<Place> places(Profile.Spec spec) {
    List<Place> places = new ArrayList<>();
    add("libraryDirs", spec.libraryDirs(), places);
    add("binaryDirs", spec.binaryDirs(), places);
    return places;
  }

  private static void add(String key, List<SearchDir> dirs, List<Place> places) {
    for (int i = 0; i < dirs.size(); i++) {
      places.add(new Place(key, i, dirs.get(i)));
    }
  }
}
