package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.HostPath;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Places on the host where files cannot be executed, are not kept, or change their names. */
final class HostFileRules {

  /** A driver version such as 550.54.15, or the hash of a folder in the Nix store. */
  private static final Pattern PINNED =
      Pattern.compile(
          "(?<![0-9.])[3-9][0-9]{2}\\.[0-9]{2,3}(\\.[0-9]{2})?(?![0-9.])|/nix/store/[^/]+");

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "path-on-noexec-mount",
              ERROR,
              "The kernel executes nothing from such a mount and maps no library from it. Hooks fail"
                  + " with \"permission denied\" in every GPU pod; the plugin cannot load NVML.",
              "install into a folder that is mounted exec (GKE: below /home/kubernetes/bin), or"
                  + " remount this one at each boot and add it to host.exec",
              "COS documentation, Disks and file system overview; cos-gpu-installer"
                  + " run_installer.sh; Talos system_volumes.go",
              CHECKS),
          new Rule(
              "path-not-kept",
              WARNING,
              "Nothing can be installed there, or it is gone after the next reboot, and then no GPU pod"
                  + " starts on the node.",
              "choose a folder that is kept",
              "COS documentation, Disks and file system overview",
              CHECKS),
          new Rule(
              "path-names-version",
              WARNING,
              "The folder's name changes with the next driver or system update, and the plugin then"
                  + " looks into a folder that is gone.",
              "use a path without the version, such as a link that the platform maintains",
              "NixOS nvidia-container-toolkit module; Azure/karpenter-provider-azure issue 1787",
              CHECKS));

  private HostFileRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "path-on-noexec-mount" -> noexec(profile, findings);
        case "path-not-kept" -> notKept(profile, findings);
        case "path-names-version" -> namesVersion(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static void noexec(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    Optional<HostPath> aroundRoot = noexecMount(spec, spec.driverRoot());
    if (aroundRoot.isPresent()) {
      findings.at(
          findings.blamed("driverRoot", "host.noexec"),
          "driverRoot is `%s`, on the noexec mount `%s`"
              .formatted(spec.driverRoot(), aroundRoot.get()));
    }
    if (HookRules.runsHooks(spec)) {
      HostPath hook = spec.nvidiaCtkPath().path().orElseThrow();
      Optional<HostPath> mount = noexecMount(spec, hook);
      if (mount.isPresent()) {
        findings.at(
            findings.blamed("nvidiaCtkPath", "host.noexec"),
            "nvidiaCtkPath is `%s`, on the noexec mount `%s`".formatted(hook, mount.get()));
      }
    }
    for (SearchDirRules.Place at : SearchDirRules.places(spec)) {
      boolean told = aroundRoot.isPresent() && !at.dir().isFromHostRoot();
      if (at.key().equals("libraryDirs") && !told) {
        Optional<HostPath> mount = noexecMount(spec, SearchDirRules.onHost(spec, at.dir()));
        if (mount.isPresent()) {
          findings.atItem(
              at.key(),
              at.index(),
              "the library folder `%s` is on the noexec mount `%s`"
                  .formatted(at.dir(), mount.get()));
        }
      }
    }
  }

  /** The noexec mount that a path is on, unless something nearer is mounted exec again. */
  private static Optional<HostPath> noexecMount(Profile.Spec spec, HostPath path) {
    Optional<HostPath> noexec = nearest(spec.host().noexec(), path);
    Optional<HostPath> exec = nearest(spec.host().exec(), path);
    boolean again =
        noexec.isPresent()
            && exec.isPresent()
            && exec.get().value().length() >= noexec.get().value().length();
    return again ? Optional.empty() : noexec;
  }

  private static Optional<HostPath> nearest(Collection<HostPath> folders, HostPath path) {
    HostPath nearest = null;
    for (HostPath folder : folders) {
      boolean longer = nearest == null || folder.value().length() >= nearest.value().length();
      if (longer && path.isUnder(folder)) {
        nearest = folder;
      }
    }
    return Optional.ofNullable(nearest);
  }

  private static void notKept(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    for (Map.Entry<String, HostPath> installed : installed(spec).entrySet()) {
      String key = installed.getKey();
      Optional<HostPath> folder = nearest(spec.host().notKept(), installed.getValue());
      if (folder.isPresent()) {
        findings.at(
            findings.blamed(key, "host.notKept"),
            "%s is `%s`, below `%s`, which is read-only or lost at a reboot"
                .formatted(key, installed.getValue(), folder.get()));
      }
    }
  }

  /** What somebody has to install on the host. */
  private static Map<String, HostPath> installed(Profile.Spec spec) {
    Map<String, HostPath> paths = new LinkedHashMap<>();
    paths.put("driverRoot", spec.driverRoot());
    if (HookRules.runsHooks(spec)) {
      HostPath hook = spec.nvidiaCtkPath().path().orElseThrow();
      if (!HookRules.isAbsent(spec, hook)) {
        paths.put("nvidiaCtkPath", hook);
      }
    }
    return paths;
  }

  private static void namesVersion(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    for (Map.Entry<String, HostPath> installed : installed(spec).entrySet()) {
      Optional<String> part = pinned(installed.getValue().value());
      if (part.isPresent()) {
        findings.at(
            installed.getKey(),
            "%s is `%s`, and `%s` changes with an update"
                .formatted(installed.getKey(), installed.getValue(), part.get()));
      }
    }
    for (SearchDirRules.Place at : SearchDirRules.places(spec)) {
      Optional<String> part = pinned(at.dir().value());
      if (part.isPresent()) {
        findings.atItem(
            at.key(),
            at.index(),
            "`%s` contains `%s`, which changes with an update".formatted(at.dir(), part.get()));
      }
    }
  }

  private static Optional<String> pinned(String path) {
    var matcher = PINNED.matcher(path);
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }
}
