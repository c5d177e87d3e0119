package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.INFO;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.DriverSource;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.CdiHook;
import io.gpuprof.runtime.config.HostPath;
import java.util.List;

/** The binary that the container runtime executes on the host for every GPU container. */
final class HookRules {

  private static final List<String> NAMES = List.of("nvidia-ctk", "nvidia-cdi-hook");

  private static final String LIBRARY_PATH =
      "set LD_LIBRARY_PATH in GPU images to the library folder that `gpuprof explain` shows for"
          + " workloads";

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "hook-name",
              WARNING,
              "The base name decides how the hook is called: `nvidia-ctk hook ...` or"
                  + " `nvidia-cdi-hook ...`. Anything else, a renamed nvidia-ctk included, is called"
                  + " like nvidia-cdi-hook and fails in every GPU pod.",
              "point to `nvidia-ctk` or `nvidia-cdi-hook` itself",
              "NVIDIA/nvidia-container-toolkit internal/discover/hooks.go",
              CHECKS),
          new Rule(
              "hook-absent",
              ERROR,
              "Nothing checks the path before the first GPU pod does; then each one fails at"
                  + " createContainer with \"no such file or directory\".",
              "set nvidiaCtkPath to where the toolkit is installed on the host, or to `none` and"
                  + " cdi.hooks to `[]`",
              "NVIDIA/nvidia-container-toolkit internal/discover/hooks.go; COS and driver-container"
                  + " layouts",
              CHECKS),
          new Rule(
              "hook-default-with-driver-container",
              WARNING,
              "Where a container brings the driver, a container usually brings the toolkit too, and it"
                  + " installs below /usr/local/nvidia/toolkit, not from packages.",
              "set nvidiaCtkPath: `/usr/local/nvidia/toolkit/nvidia-cdi-hook`, the GPU Operator's place",
              "NVIDIA/gpu-operator controllers/object_controls.go",
              CHECKS),
          new Rule(
              "hooks-without-binary",
              WARNING,
              "Without a hook binary no hook runs: the loader cache of the workload is not refreshed,"
                  + " and programs do not find libcuda.so.1.",
              "set cdi.hooks: `[]` to say that this is known, and LD_LIBRARY_PATH in GPU images",
              "NVIDIA/nvidia-container-toolkit pkg/nvcdi",
              CHECKS),
          new Rule(
              "no-ldcache-hook",
              WARNING,
              "Nobody refreshes the loader cache of the workload, so programs do not find libcuda.so.1"
                  + " unless the image sets LD_LIBRARY_PATH.",
              "add `update-ldcache` to cdi.hooks, or set LD_LIBRARY_PATH in GPU images",
              "NVIDIA/nvidia-container-toolkit pkg/nvcdi; kubeflow/notebooks issue 176",
              CHECKS),
          new Rule(
              "hook-needs-shell",
              WARNING,
              "Before toolkit 1.20 the toolkit container installs its tools as shell scripts around the"
                  + " binaries. On a host without a shell they cannot be executed.",
              "install toolkit 1.20 or later, or point to a binary of the host's image",
              "NVIDIA/nvidia-container-toolkit release notes 1.20",
              CHECKS));

  private HookRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "hook-name" -> name(profile, findings);
        case "hook-absent" -> absent(profile, findings);
        case "hook-default-with-driver-container" -> defaultWithDriverContainer(profile, findings);
        case "hooks-without-binary" -> withoutBinary(profile, findings);
        case "no-ldcache-hook" -> noLdcache(profile, findings);
        case "hook-needs-shell" -> needsShell(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  /** Whether the CDI spec will contain hooks. */
  static boolean runsHooks(Profile.Spec spec) {
    return spec.plugin().usesCdi()
        && spec.nvidiaCtkPath().path().isPresent()
        && !spec.cdi().hooks().isEmpty();
  }

  private static void name(ResolvedProfile profile, Findings findings) {
    profile
        .spec()
        .nvidiaCtkPath()
        .path()
        .filter(path -> !NAMES.contains(path.name()))
        .ifPresent(
            path ->
                findings.at(
                    "nvidiaCtkPath",
                    "nvidiaCtkPath is `%s`; expected a path that ends in `nvidia-ctk` or `nvidia-cdi-hook`"
                        .formatted(path)));
  }

  private static void absent(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (!runsHooks(spec)) {
      return;
    }
    HostPath hook = spec.nvidiaCtkPath().path().orElseThrow();
    if (isAbsent(spec, hook)) {
      findings.at(
          findings.blamed("nvidiaCtkPath", "host.absent"),
          "nvidiaCtkPath is `%s`, which does not exist on this platform (host.absent)"
              .formatted(hook));
    }
  }

  /** Whether the platform is known not to have a file. */
  static boolean isAbsent(Profile.Spec spec, HostPath file) {
    return spec.host().absent().stream().anyMatch(file::isUnder);
  }

  private static void defaultWithDriverContainer(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (!runsHooks(spec) || spec.host().driver() != DriverSource.DRIVER_CONTAINER) {
      return;
    }
    HostPath hook = spec.nvidiaCtkPath().path().orElseThrow();
    if (hook.parent().value().equals("/usr/bin") && !isAbsent(spec, hook)) {
      findings.at(
          findings.blamed("nvidiaCtkPath", "host.driver"),
          "nvidiaCtkPath is `%s`, where packages put it, and host.driver is `driver-container`"
              .formatted(hook));
    }
  }

  private static void withoutBinary(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    boolean none = spec.nvidiaCtkPath().path().isEmpty();
    if (spec.plugin().usesCdi() && none && !spec.cdi().hooks().isEmpty()) {
      findings.at(
          findings.blamed("nvidiaCtkPath", "cdi.hooks"),
          "nvidiaCtkPath is `none`, so none of the %d cdi.hooks can run"
              .formatted(spec.cdi().hooks().size()));
    }
  }

  private static void noLdcache(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (!spec.plugin().usesCdi() || spec.cdi().hooks().contains(CdiHook.UPDATE_LDCACHE)) {
      return;
    }
    if (spec.nvidiaCtkPath().path().isPresent()) {
      findings.at("cdi.hooks", "cdi.hooks lacks `update-ldcache`");
    } else {
      findings.at(
          INFO, "cdi.hooks", "no hook refreshes the loader cache of workloads", LIBRARY_PATH);
    }
  }

  private static void needsShell(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (!runsHooks(spec) || spec.host().hasShell()) {
      return;
    }
    HostPath hook = spec.nvidiaCtkPath().path().orElseThrow();
    if (hook.parent().name().equals("toolkit")) {
      findings.at(
          findings.blamed("nvidiaCtkPath", "host.hasShell"),
          "nvidiaCtkPath is `%s`, which a toolkit container installs, and the host has no shell"
              .formatted(hook));
    }
  }
}
