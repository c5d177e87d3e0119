package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.INFO;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.config.AllocationPolicy;
import io.gpuprof.runtime.config.DeviceDiscoveryStrategy;
import io.gpuprof.runtime.config.DeviceIdStrategy;
import io.gpuprof.runtime.config.MigStrategy;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.diagnostic.Severity;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How GPUs are named, chosen, shared and handed out. */
final class DeviceRules {

  private static final String DISCOVERY = "plugin.deviceDiscoveryStrategy";
  private static final String DECLARED = "plugin.declaredDevices";
  private static final String SLICING = "sharing.timeSlicing.";
  private static final int LONGEST_RESOURCE = 63;

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "declared-without-devices",
              ERROR,
              "There is nothing to advertise, so the node never gets a GPU.",
              "list the devices in plugin.declaredDevices, or choose another"
                  + " plugin.deviceDiscoveryStrategy",
              "schemas/runtime-config.schema.json, declaredDevices",
              CHECKS),
          new Rule(
              "declared-devices-unused",
              WARNING,
              "The list is ignored: the devices come from discovery.",
              "set plugin.deviceDiscoveryStrategy: `declared`, or remove the list",
              "schemas/runtime-config.schema.json, declaredDevices",
              CHECKS),
          new Rule(
              "declared-device-twice",
              ERROR,
              "The kubelet knows devices by their ids, and a CDI spec with one name twice is refused as a"
                  + " whole.",
              "give each device an id of its own",
              "CDI specification, device names",
              CHECKS),
          new Rule(
              "declared-node-outside-dev",
              WARNING,
              "Device nodes are looked for below devRoot under the very path that the workload sees.",
              "write the path as the workload sees it, such as `/dev/dxg`",
              "schemas/runtime-config.schema.json, deviceNodes",
              CHECKS),
          new Rule(
              "uuid-of-declared-devices",
              ERROR,
              "A declared device has the id that the profile gives it and no UUID. Requests by UUID"
                  + " cannot be met.",
              "set plugin.deviceIdStrategy: `index`",
              "NVIDIA/k8s-device-plugin v0.19.1 changelog",
              CHECKS),
          new Rule(
              "mig-without-nvml",
              ERROR,
              "MIG devices are listed by NVML only. Without it whole GPUs are advertised although they are"
                  + " partitioned, and pods on them fail.",
              "set plugin.migStrategy: `none`, or plugin.deviceDiscoveryStrategy: `nvml`",
              "NVIDIA/k8s-device-plugin internal/resource",
              CHECKS),
          new Rule(
              "device-included-and-excluded",
              ERROR,
              "The two lists contradict each other, and which one wins is nobody's intention.",
              "remove it from one of them",
              "schemas/runtime-config.schema.json, includeDevices",
              CHECKS),
          new Rule(
              "resource-name-reserved",
              ERROR,
              "The kubelet refuses to register a resource of this name.",
              "choose a name of another domain, such as `nvidia.com/gpu`",
              "Kubernetes pkg/apis/core/v1/helper IsExtendedResourceName",
              CHECKS),
          new Rule(
              "imex-required-without-channel",
              WARNING,
              "Nothing is required when no channel is asked for, so GPU pods start without IMEX.",
              "set imex.channelIds: `[0]`, or imex.required: `false`",
              "NVIDIA/k8s-device-plugin IMEX documentation",
              CHECKS),
          new Rule(
              "rdma-injected-everywhere",
              WARNING,
              "Every GPU pod gets every such device of the node, whether it asked or not: one pod can"
                  + " disturb the fabric of all others.",
              "set it to `false`, and use an RDMA device plugin for the pods that need it",
              "NVIDIA/k8s-device-plugin issue 1837; NVIDIA/aicr on OKE",
              CHECKS),
          new Rule(
              "sharing-without-replicas",
              WARNING,
              "With one replica nothing is shared, and the setting has no effect.",
              "set sharing.timeSlicing.replicas to 2 or more, or leave it out",
              "NVIDIA/k8s-device-plugin README, shared access",
              CHECKS),
          new Rule(
              "sharing-rename",
              ERROR,
              "The shared resource gets the name with `.shared` behind it, which must be a valid name"
                  + " too and should not say it twice.",
              "choose a shorter plugin.resourceName without `.shared`",
              "NVIDIA/k8s-device-plugin README, shared access",
              CHECKS),
          new Rule(
              "sharing-indistinct",
              INFO,
              "A pod that asks for two replicas may get the same GPU twice and believes that it has two.",
              "set sharing.timeSlicing.failRequestsGreaterThanOne: `true`, or renameByDefault: `true`",
              "NVIDIA/k8s-device-plugin README, shared access",
              CHECKS));

  private DeviceRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "declared-without-devices" -> declaredWithoutDevices(profile, findings);
        case "declared-devices-unused" -> declaredUnused(profile, findings);
        case "declared-device-twice" -> declaredTwice(profile, findings);
        case "declared-node-outside-dev" -> nodeOutsideDev(profile, findings);
        case "uuid-of-declared-devices" -> uuidOfDeclared(profile, findings);
        case "mig-without-nvml" -> migWithoutNvml(profile, findings);
        case "device-included-and-excluded" -> includedAndExcluded(profile, findings);
        case "resource-name-reserved" -> resourceNameReserved(profile, findings);
        case "imex-required-without-channel" -> imexWithoutChannel(profile, findings);
        case "rdma-injected-everywhere" -> rdmaInjected(profile, findings);
        case "sharing-without-replicas" -> sharingWithoutReplicas(profile, findings);
        case "sharing-rename" -> sharingRename(profile, findings);
        case "sharing-indistinct" -> sharingIndistinct(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static boolean isDeclared(RuntimeConfig.Plugin plugin) {
    return plugin.deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.DECLARED;
  }

  private static void declaredWithoutDevices(ResolvedProfile profile, Findings findings) {
    var plugin = profile.spec().plugin();
    if (isDeclared(plugin) && plugin.declaredDevices().isEmpty()) {
      findings.at(
          findings.blamed(DISCOVERY, DECLARED),
          "plugin.deviceDiscoveryStrategy is `declared`, and plugin.declaredDevices is empty");
    }
  }

  private static void declaredUnused(ResolvedProfile profile, Findings findings) {
    var plugin = profile.spec().plugin();
    if (!isDeclared(plugin) && !plugin.declaredDevices().isEmpty()) {
      findings.at(
          findings.blamed(DECLARED, DISCOVERY),
          "plugin.declaredDevices is given, and plugin.deviceDiscoveryStrategy is `%s`; expected `declared`"
              .formatted(RecordBinder.spelling(plugin.deviceDiscoveryStrategy())));
    }
  }

  private static void declaredTwice(ResolvedProfile profile, Findings findings) {
    Set<String> seen = new HashSet<>();
    var devices = profile.spec().plugin().declaredDevices();
    for (int i = 0; i < devices.size(); i++) {
      if (!seen.add(devices.get(i).id())) {
        findings.atItem(
            DECLARED, i, "the id `%s` is declared a second time".formatted(devices.get(i).id()));
      }
    }
  }

  private static void nodeOutsideDev(ResolvedProfile profile, Findings findings) {
    var devices = profile.spec().plugin().declaredDevices();
    WorkloadPath dev = new WorkloadPath("/dev");
    for (int i = 0; i < devices.size(); i++) {
      for (WorkloadPath node : devices.get(i).deviceNodes()) {
        if (!node.isUnder(dev) || node.equals(dev)) {
          findings.atItem(
              DECLARED,
              i,
              "device `%s` has the node `%s`; expected a path below `/dev`"
                  .formatted(devices.get(i).id(), node));
        }
      }
    }
  }

  private static void uuidOfDeclared(ResolvedProfile profile, Findings findings) {
    var plugin = profile.spec().plugin();
    if (isDeclared(plugin) && plugin.deviceIdStrategy() == DeviceIdStrategy.UUID) {
      findings.at(
          findings.blamed("plugin.deviceIdStrategy", DISCOVERY),
          "plugin.deviceIdStrategy is `uuid`, and plugin.deviceDiscoveryStrategy is `declared`");
    }
  }

  private static void migWithoutNvml(ResolvedProfile profile, Findings findings) {
    var plugin = profile.spec().plugin();
    boolean procfs = plugin.deviceDiscoveryStrategy() == DeviceDiscoveryStrategy.PROCFS;
    if (plugin.migStrategy() != MigStrategy.NONE && (isDeclared(plugin) || procfs)) {
      findings.at(
          findings.blamed("plugin.migStrategy", DISCOVERY),
          "plugin.migStrategy is `%s`, and plugin.deviceDiscoveryStrategy is `%s`"
              .formatted(
                  RecordBinder.spelling(plugin.migStrategy()),
                  RecordBinder.spelling(plugin.deviceDiscoveryStrategy())));
    }
  }

  private static void includedAndExcluded(ResolvedProfile profile, Findings findings) {
    var plugin = profile.spec().plugin();
    for (int i = 0; i < plugin.excludeDevices().size(); i++) {
      String device = plugin.excludeDevices().get(i);
      if (plugin.includeDevices().contains(device)) {
        findings.atItem(
            "plugin.excludeDevices",
            i,
            "`%s` is in plugin.includeDevices and in plugin.excludeDevices".formatted(device));
      }
    }
  }

  private static void resourceNameReserved(ResolvedProfile profile, Findings findings) {
    String name = profile.spec().plugin().resourceName();
    if (name.contains("kubernetes.io/")) {
      findings.at(
          "plugin.resourceName",
          "plugin.resourceName is `%s`, in a domain that Kubernetes keeps for itself"
              .formatted(name));
    } else if (name.startsWith("requests.")) {
      findings.at(
          "plugin.resourceName",
          "plugin.resourceName is `%s`; the prefix `requests.` belongs to quotas".formatted(name));
    }
  }

  private static void imexWithoutChannel(ResolvedProfile profile, Findings findings) {
    var imex = profile.spec().imex();
    if (imex.required() && imex.channelIds().isEmpty()) {
      findings.at(
          findings.blamed("imex.required", "imex.channelIds"),
          "imex.required is `true`, and imex.channelIds is empty");
    }
  }

  private static void rdmaInjected(ResolvedProfile profile, Findings findings) {
    var plugin = profile.spec().plugin();
    if (!profile.spec().host().rdma()) {
      return;
    }
    Map<String, Boolean> switches = new LinkedHashMap<>();
    switches.put("plugin.mofed", plugin.mofed());
    switches.put("plugin.gds", plugin.gds());
    switches.forEach(
        (key, on) -> {
          if (on) {
            findings.at(
                findings.blamed(key, "host.rdma"),
                "%s is `true`, and host.rdma says that the nodes have RDMA devices".formatted(key));
          }
        });
  }

  private static void sharingWithoutReplicas(ResolvedProfile profile, Findings findings) {
    var slicing = profile.spec().sharing().timeSlicing();
    if (slicing.replicas() > 1) {
      return;
    }
    if (slicing.renameByDefault()) {
      inert(findings, SLICING + "renameByDefault", "true");
    }
    if (slicing.failRequestsGreaterThanOne()) {
      inert(findings, SLICING + "failRequestsGreaterThanOne", "true");
    }
    if (profile.spec().plugin().sharedDevicesAllocationPolicy() == AllocationPolicy.PACKED) {
      inert(findings, "plugin.sharedDevicesAllocationPolicy", "packed");
    }
  }

  private static void inert(Findings findings, String key, String value) {
    findings.at(
        findings.blamed(key, SLICING + "replicas"),
        "%s is `%s`, and sharing.timeSlicing.replicas is 1".formatted(key, value));
  }

  private static void sharingRename(ResolvedProfile profile, Findings findings) {
    var slicing = profile.spec().sharing().timeSlicing();
    String resource = profile.spec().plugin().resourceName();
    String name = resource.substring(resource.indexOf('/') + 1);
    if (slicing.replicas() == 1 || !slicing.renameByDefault()) {
      return;
    }
    String path = findings.blamed("plugin.resourceName", SLICING + "renameByDefault");
    if (name.length() + ".shared".length() > LONGEST_RESOURCE) {
      at(
          findings,
          ERROR,
          path,
          "`%s.shared` has more than 63 characters after the slash",
          resource);
    } else if (name.endsWith(".shared")) {
      at(findings, WARNING, path, "the shared resource would be called `%s.shared`", resource);
    }
  }

  private static void at(
      Findings findings, Severity severity, String path, String fact, String resource) {
    findings.at(
        severity,
        path,
        fact.formatted(resource),
        "choose a shorter plugin.resourceName without `.shared`");
  }

  private static void sharingIndistinct(ResolvedProfile profile, Findings findings) {
    var slicing = profile.spec().sharing().timeSlicing();
    boolean distinct = slicing.renameByDefault() || slicing.failRequestsGreaterThanOne();
    if (slicing.replicas() > 1 && !distinct) {
      findings.at(
          SLICING + "replicas",
          "each GPU is advertised %d times under its plain name, and a pod may ask for several"
              .formatted(slicing.replicas()));
    }
  }
}
