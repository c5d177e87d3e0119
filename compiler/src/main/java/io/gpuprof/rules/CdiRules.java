package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.CdiSwitch;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.profile.RuntimeVersion;
import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.DeviceIdStrategy;
import io.gpuprof.runtime.config.DeviceListStrategy;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.List;

/** CDI specs that nobody reads, or that the wrong one reads. */
final class CdiRules {

  private static final String STRATEGY = "plugin.deviceListStrategy";

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "cdi-unsupported",
              ERROR,
              "The runtime ignores CDI names or refuses them: GPU pods start without a GPU, or fail with"
                  + " \"unresolvable CDI devices\".",
              "set containerRuntime.minVersion to what the nodes run, or plugin.deviceListStrategy:"
                  + " `[envvar]` with the nvidia runtime",
              "containerd, CRI-O and Docker release notes; awslabs/amazon-eks-ami nodeadm config.go",
              CHECKS),
          new Rule(
              "cdi-cri-needs-kubelet",
              ERROR,
              "An older kubelet drops the CDI names of the plugin's answer without a word, and GPU pods"
                  + " start without a GPU.",
              "set kubelet.minVersion: `\"1.29\"`, or add `cdi-annotations`",
              "kubernetes/enhancements KEP-4009",
              CHECKS),
          new Rule(
              "cdi-cri-needs-runtime",
              ERROR,
              "The runtime reads CDI names from annotations only; those in the CRI field are ignored, and"
                  + " GPU pods start without a GPU.",
              "raise containerRuntime.minVersion, or add `cdi-annotations`",
              "containerd 1.7.2 and CRI-O 1.28 release notes",
              CHECKS),
          new Rule(
              "cdi-version-too-new",
              WARNING,
              "A runtime ignores a whole spec whose version it does not know, so no pod gets a GPU as"
                  + " soon as the spec needs that version.",
              "lower cdi.maxVersion, or raise containerRuntime.minVersion",
              "NVIDIA/nvidia-container-toolkit issues 1860 and 1865, release notes 1.19.1",
              CHECKS),
          new Rule(
              "cdi-version-too-old",
              ERROR,
              "The plugin never leaves out what the spec needs, so it refuses to write one and"
                  + " advertises no GPU.",
              "raise cdi.maxVersion",
              "CDI specification, SPEC.md, minimum versions",
              CHECKS),
          new Rule(
              "cdi-dir-not-read",
              ERROR,
              "The plugin writes its spec into a folder that the runtime does not look into: every GPU"
                  + " pod fails with \"unresolvable CDI devices\".",
              "choose a folder of containerRuntime.cdiSpecDirs",
              "siderolabs/talos hack/cri-plugin.part; containerd cdi_spec_dirs",
              CHECKS),
          new Rule(
              "cdi-dir-not-kept",
              WARNING,
              "On a read-only folder the spec cannot be written; in one that is lost at a reboot it is"
                  + " missing until the plugin runs again, and pods that restart earlier fail.",
              "set cdi.specDir: `/var/run/cdi`, which the plugin fills at each start",
              "COS and Bottlerocket documentation on /etc",
              CHECKS),
          new Rule(
              "cdi-kind-taken",
              ERROR,
              "Two spec files in one folder that define the same device disable it for both; in two"
                  + " folders one of them wins silently.",
              "set cdi.kind: `gpuprof.io/gpu`",
              "cncf-tags/container-device-interface pkg/cdi/cache.go;"
                  + " NVIDIA/nvidia-container-toolkit nvidia-cdi-refresh.service",
              CHECKS));

  private CdiRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "cdi-unsupported" -> unsupported(profile, findings);
        case "cdi-cri-needs-kubelet" -> criNeedsKubelet(profile, findings);
        case "cdi-cri-needs-runtime" -> criNeedsRuntime(profile, findings);
        case "cdi-version-too-new" -> versionTooNew(profile, findings);
        case "cdi-version-too-old" -> versionTooOld(profile, findings);
        case "cdi-dir-not-read" -> dirNotRead(profile, findings);
        case "cdi-dir-not-kept" -> dirNotKept(profile, findings);
        case "cdi-kind-taken" -> kindTaken(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static void unsupported(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    var runtime = spec.containerRuntime();
    if (!spec.plugin().usesCdi() || CdiSupport.isOn(runtime)) {
      return;
    }
    List<String> others =
        spec.plugin().deviceListStrategy().stream()
            .filter(s -> !isCdi(s))
            .map(RecordBinder::spelling)
            .toList();
    String path = findings.blamed(STRATEGY, "containerRuntime.cdi", "containerRuntime.minVersion");
    Severity severity = others.isEmpty() ? ERROR : WARNING;
    String so =
        others.isEmpty()
            ? ""
            : "; only `%s` takes effect".formatted(String.join("` and `", others));
    String fact = "%s, and plugin.deviceListStrategy names `%s`%s";
    findings.at(
        severity, path, fact.formatted(whyNot(runtime), firstCdi(spec), so), remedyFor(runtime));
  }

  private static String whyNot(Profile.ContainerRuntime runtime) {
    String name = CdiSupport.name(runtime);
    if (CdiSupport.byDefault(runtime) == CdiSupport.Default.NONE) {
      return "`%s` knows no CDI (expected %s or later)"
          .formatted(name, CdiSupport.firstVersion(runtime.kind()));
    }
    return runtime.cdi() == CdiSwitch.OFF
        ? "containerRuntime.cdi is `off`"
        : "`%s` has CDI off by default".formatted(name);
  }

  private static String remedyFor(Profile.ContainerRuntime runtime) {
    return CdiSupport.byDefault(runtime) == CdiSupport.Default.NONE
        ? "set containerRuntime.minVersion to what the nodes run, or plugin.deviceListStrategy:"
            + " `[envvar]` with the nvidia runtime"
        : "switch CDI on in the runtime's config and set containerRuntime.cdi: `\"on\"`, or"
            + " plugin.deviceListStrategy: `[envvar]` with the nvidia runtime";
  }

  private static boolean isCdi(DeviceListStrategy strategy) {
    return strategy == DeviceListStrategy.CDI_CRI || strategy == DeviceListStrategy.CDI_ANNOTATIONS;
  }

  private static String firstCdi(Profile.Spec spec) {
    return spec.plugin().deviceListStrategy().stream()
        .filter(CdiRules::isCdi)
        .map(RecordBinder::spelling)
        .findFirst()
        .orElseThrow();
  }

  /** The CRI field is the only way in which CDI names can reach the runtime. */
  private static boolean reliesOnCriField(Profile.Spec spec) {
    var strategies = spec.plugin().deviceListStrategy();
    return strategies.contains(DeviceListStrategy.CDI_CRI)
        && !strategies.contains(DeviceListStrategy.CDI_ANNOTATIONS);
  }

  private static void criNeedsKubelet(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    var kubelet = spec.kubelet().minVersion();
    if (!reliesOnCriField(spec) || !kubelet.isBefore("1.29")) {
      return;
    }
    boolean gated = !kubelet.isBefore("1.28");
    findings.at(
        gated ? WARNING : ERROR,
        findings.blamed("kubelet.minVersion", STRATEGY),
        "kubelet.minVersion is `%s`; strategy `cdi-cri` needs 1.29%s"
            .formatted(
                kubelet, gated ? ", or the feature gate DevicePluginCDIDevices on 1.28" : ""),
        "set kubelet.minVersion: `\"1.29\"`, or add `cdi-annotations`");
  }

  private static void criNeedsRuntime(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    var runtime = spec.containerRuntime();
    if (!reliesOnCriField(spec) || !CdiSupport.isOn(runtime)) {
      return;
    }
    CdiSupport.firstWithCriField(runtime.kind())
        .filter(runtime.minVersion()::isBefore)
        .ifPresent(
            first ->
                findings.at(
                    findings.blamed("containerRuntime.minVersion", STRATEGY),
                    "`%s` reads no CDI names from the CRI field (expected %s or later for `cdi-cri`)"
                        .formatted(CdiSupport.name(runtime), first)));
  }

  private static void versionTooNew(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    var runtime = spec.containerRuntime();
    if (!spec.plugin().usesCdi() || !CdiSupport.isOn(runtime)) {
      return;
    }
    CdiSupport.newestSpec(runtime)
        .filter(newest -> newest.isBefore(spec.cdi().maxVersion()))
        .ifPresent(
            newest ->
                findings.at(
                    findings.blamed("cdi.maxVersion", "containerRuntime.minVersion"),
                    "cdi.maxVersion is `%s`; `%s` reads specs up to %s"
                        .formatted(spec.cdi().maxVersion(), CdiSupport.name(runtime), newest)));
  }

  private static void versionTooOld(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    var allowed = new RuntimeVersion(spec.cdi().maxVersion());
    if (!spec.plugin().usesCdi()) {
      return;
    }
    if (spec.cdi().additionalGids() && allowed.isBefore("0.7.0")) {
      tooOld(findings, "cdi.additionalGids", allowed, "cdi.additionalGids", "0.7.0");
    }
    boolean elsewhere = spec.devRoot().filter(root -> !root.value().equals("/")).isPresent();
    if (elsewhere && allowed.isBefore("0.5.0")) {
      tooOld(findings, "devRoot", allowed, "a devRoot other than `/`", "0.5.0");
    } else if (hasNumericNames(spec) && allowed.isBefore("0.5.0")) {
      tooOld(
          findings,
          "plugin.deviceIdStrategy",
          allowed,
          "a device name that begins with a digit",
          "0.5.0");
    }
  }

  private static void tooOld(
      Findings findings, String path, RuntimeVersion allowed, String what, String needed) {
    findings.at(
        findings.blamed("cdi.maxVersion", path),
        "cdi.maxVersion is `%s`; %s needs %s".formatted(allowed, what, needed),
        "set cdi.maxVersion: `\"%s\"` if the container runtime reads it".formatted(needed));
  }

  private static boolean hasNumericNames(Profile.Spec spec) {
    return spec.plugin().deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED
        ? spec.plugin().declaredDevices().stream().anyMatch(d -> d.id().matches("[0-9].*"))
        : spec.plugin().deviceIdStrategy() == DeviceIdStrategy.INDEX;
  }

  private static void dirNotRead(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (!spec.plugin().usesCdi()) {
      return;
    }
    if (!isRead(spec)) {
      String dir = spec.cdi().specDir().value();
      List<String> read =
          spec.containerRuntime().cdiSpecDirs().stream().map(HostPath::value).toList();
      findings.at(
          findings.blamed("cdi.specDir", "containerRuntime.cdiSpecDirs"),
          "cdi.specDir is `%s`; the runtime reads `%s`".formatted(dir, String.join("`, `", read)),
          "set cdi.specDir: `%s`".formatted(read.get(read.size() - 1)));
    }
  }

  private static boolean isRead(Profile.Spec spec) {
    String dir = withoutVar(spec.cdi().specDir().value());
    return spec.containerRuntime().cdiSpecDirs().stream()
        .map(read -> withoutVar(read.value()))
        .anyMatch(dir::equals);
  }

  /** /var/run is a link to /run on every system with a merged /run, Talos included. */
  private static String withoutVar(String path) {
    return path.startsWith("/var/run/") ? path.substring("/var".length()) : path;
  }

  private static void dirNotKept(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    HostPath dir = new HostPath(spec.cdi().specDir().value());
    if (spec.plugin().usesCdi() && isRead(spec)) {
      for (HostPath folder : spec.host().notKept()) {
        if (dir.isUnder(folder)) {
          findings.at(
              findings.blamed("cdi.specDir", "host.notKept"),
              "cdi.specDir is `%s`, below `%s`, which is read-only or lost at a reboot"
                  .formatted(dir, folder));
          return;
        }
      }
    }
  }

  private static void kindTaken(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    String owner = spec.host().nvidiaKindOwner();
    if (!spec.plugin().usesCdi()) {
      return;
    }
    if (spec.cdi().kind().equals("nvidia.com/gpu")) {
      findings.at(
          owner.isEmpty() ? WARNING : ERROR,
          findings.blamed("cdi.kind", "host.nvidiaKindOwner"),
          "cdi.kind is `nvidia.com/gpu`, which %s"
              .formatted(
                  owner.isEmpty()
                      ? "nvidia-ctk and the services of the toolkit write"
                      : "`%s` writes on these nodes".formatted(owner)),
          "set cdi.kind: `gpuprof.io/gpu`");
    } else if (spec.cdi().kind().equals("k8s.device-plugin.nvidia.com/gpu")) {
      findings.at(
          WARNING,
          "cdi.kind",
          "cdi.kind is `%s`, which NVIDIA's own device plugin writes".formatted(spec.cdi().kind()),
          "set cdi.kind: `gpuprof.io/gpu`");
    }
  }
}
