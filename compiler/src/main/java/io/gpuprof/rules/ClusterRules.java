package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.INFO;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.DeviceAccess;
import io.gpuprof.profile.PodSecurityLevel;
import io.gpuprof.profile.Profile;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.profile.SeLinuxState;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the cluster around the plugin refuses, and who else is on the node. */
final class ClusterRules {

  private static final HostPath PLUGINS_DIR = new HostPath("/var/lib/kubelet/device-plugins");
  private static final String ENFORCE = "pod-security.kubernetes.io/enforce";
  private static final String LABELS = "pod.namespaceLabels";
  private static final String PRIORITY = "pod.priorityClassName";

  /** SecurityContextConstraints of OpenShift without hostPath volumes. */
  private static final List<String> SCC_WITHOUT_HOST_PATH =
      List.of(
          "restricted",
          "restricted-v2",
          "restricted-v3",
          "nonroot",
          "nonroot-v2",
          "anyuid",
          "hostnetwork",
          "hostnetwork-v2");

  /** SecurityContextConstraints of OpenShift with hostPath volumes, but no privileged container. */
  private static final List<String> SCC_UNPRIVILEGED = List.of("hostaccess", "hostmount-anyuid");

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "device-plugins-dir-moved",
              ERROR,
              "The kubelet's folder for device plugins is a constant: it does not follow --root-dir. A"
                  + " plugin that registers elsewhere registers with nobody, and the node shows no GPU.",
              "set kubelet.devicePluginsDir: `/var/lib/kubelet/device-plugins`",
              "Kubernetes device plugin API constants.go, issue 120626; k0sproject/k0s issue 7585",
              CHECKS),
          new Rule(
              "kubelet-root-too-deep",
              ERROR,
              "The kubelet's folders are derived from its root, so this one would come twice.",
              "leave out the last component",
              "Kubernetes kubelet reference, --root-dir",
              CHECKS),
          new Rule(
              "system-priority-refused",
              ERROR,
              "The cluster admits system priority classes outside kube-system only with a ResourceQuota:"
                  + " no pod of the plugin is created, and the event says \"insufficient quota to match"
                  + " these scopes\".",
              "set pod.resourceQuota.create: `true`, or pod.priorityClassName: `\"\"`",
              "NVIDIA/cloud-native-docs google-gke-gpu-operator-quota.yaml;"
                  + " open-policy-agent/gatekeeper issue 1120",
              CHECKS),
          new Rule(
              "quota-unneeded",
              WARNING,
              "The ResourceQuota speaks of system priority classes only: it has no effect, or, in"
                  + " kube-system, limits pods that are none of ours.",
              "set pod.resourceQuota.create: `false`",
              "Kubernetes ResourceQuota scopeSelector",
              CHECKS),
          new Rule(
              "rival-plugin",
              ERROR,
              "Two plugins for one resource on a node: the last one to register wins, and when either ends"
                  + " the node stays without allocatable GPUs.",
              "switch the other plugin off",
              "bottlerocket-os/bottlerocket issue 4309; eksctl nodegroup_flags.go",
              CHECKS),
          new Rule(
              "pod-security-label",
              ERROR,
              "The API server refuses every pod of the plugin, as it mounts folders of the host; the"
                  + " DaemonSet stays at 0 and only its events say why.",
              "set the label pod-security.kubernetes.io/enforce: `privileged`",
              "Kubernetes Pod Security Standards; siderolabs/docs, Pod Security",
              CHECKS),
          new Rule(
              "selinux-type-missing",
              WARNING,
              "SELinux lets no confined container create a socket in the device-plugins folder: the plugin"
                  + " ends with \"bind: permission denied\".",
              "set pod.seLinuxType: `container_device_plugin_t`, or pod.deviceAccess: `privileged`",
              "kubernetes issue 73240; containers/container-selinux issue 178",
              CHECKS),
          new Rule(
              "selinux-type-unused",
              WARNING,
              "The type has no effect, and whoever reads the profile believes that it has.",
              "remove pod.seLinuxType",
              "Kubernetes seLinuxOptions",
              CHECKS),
          new Rule(
              "scc-too-strict",
              ERROR,
              "OpenShift refuses the plugin's pods: the constraints do not allow what they need.",
              "set pod.sccName: `privileged`",
              "OpenShift documentation, default security context constraints",
              CHECKS));

  private ClusterRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "device-plugins-dir-moved" -> devicePluginsDirMoved(profile, findings);
        case "kubelet-root-too-deep" -> rootTooDeep(profile, findings);
        case "system-priority-refused" -> systemPriorityRefused(profile, findings);
        case "quota-unneeded" -> quotaUnneeded(profile, findings);
        case "rival-plugin" -> rivalPlugin(profile, findings);
        case "pod-security-label" -> podSecurityLabel(profile, findings);
        case "selinux-type-missing" -> seLinuxTypeMissing(profile, findings);
        case "selinux-type-unused" -> seLinuxTypeUnused(profile, findings);
        case "scc-too-strict" -> sccTooStrict(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static void devicePluginsDirMoved(ResolvedProfile profile, Findings findings) {
    var kubelet = profile.spec().kubelet();
    HostPath dir = kubelet.devicePluginsDir();
    if (dir.equals(PLUGINS_DIR)) {
      return;
    }
    boolean derived = dir.equals(kubelet.rootDir().resolve("device-plugins"));
    findings.at(
        derived ? ERROR : WARNING,
        "kubelet.devicePluginsDir",
        "kubelet.devicePluginsDir is `%s`%s; expected `%s`, which is compiled into the kubelet"
            .formatted(dir, derived ? ", derived from kubelet.rootDir" : "", PLUGINS_DIR),
        "set kubelet.devicePluginsDir: `%s`".formatted(PLUGINS_DIR));
  }

  private static void rootTooDeep(ResolvedProfile profile, Findings findings) {
    HostPath root = profile.spec().kubelet().rootDir();
    if (List.of("device-plugins", "pod-resources", "plugins", "pods").contains(root.name())) {
      findings.at(
          "kubelet.rootDir",
          "kubelet.rootDir is `%s`; expected the folder that contains `%s`"
              .formatted(root, root.name()),
          "set kubelet.rootDir: `%s`".formatted(root.parent()));
    }
  }

  private static boolean hasSystemPriority(Profile.Pod pod) {
    return pod.priorityClassName().startsWith("system-");
  }

  private static void systemPriorityRefused(ResolvedProfile profile, Findings findings) {
    var pod = profile.spec().pod();
    if (profile.spec().host().limitsSystemPriority()
        && hasSystemPriority(pod)
        && !pod.effectiveNamespace().equals("kube-system")
        && !pod.resourceQuota().create()) {
      findings.at(
          findings.blamed(
              "pod.resourceQuota.create", PRIORITY, "pod.namespace", "host.limitsSystemPriority"),
          "pod.priorityClassName is `%s` in the namespace `%s`, and pod.resourceQuota.create is `false`"
              .formatted(pod.priorityClassName(), pod.effectiveNamespace()));
    }
  }

  private static void quotaUnneeded(ResolvedProfile profile, Findings findings) {
    var pod = profile.spec().pod();
    if (!pod.resourceQuota().create()) {
      return;
    }
    String create = "pod.resourceQuota.create";
    if (!hasSystemPriority(pod)) {
      findings.at(
          findings.blamed(PRIORITY, create),
          "pod.resourceQuota.create is `true`, and pod.priorityClassName is %s"
              .formatted(
                  pod.priorityClassName().isEmpty()
                      ? "empty"
                      : "`%s`, no system class".formatted(pod.priorityClassName())));
    } else if (pod.effectiveNamespace().equals("kube-system")) {
      findings.at(
          findings.blamed("pod.namespace", create),
          "pod.resourceQuota.create is `true` in kube-system, which needs none");
    }
  }

  private static void rivalPlugin(ResolvedProfile profile, Findings findings) {
    profile
        .spec()
        .conflicts()
        .forEach(
            (name, conflict) -> {
              if (conflict.acknowledged().orElse(false)) {
                return;
              }
              Map<String, String> labels = conflict.avoidedBy().orElse(Map.of());
              Map<String, String> selector = profile.spec().pod().nodeSelector();
              boolean avoided =
                  !labels.isEmpty() && selector.entrySet().containsAll(labels.entrySet());
              if (!avoided) {
                report(name, conflict, labels, selector, findings);
              }
            });
  }

  private static void report(
      String name,
      Profile.Conflict conflict,
      Map<String, String> labels,
      Map<String, String> selector,
      Findings findings) {
    boolean certain = conflict.certain().orElse(false);
    String fact =
        "%s another device plugin: %s"
            .formatted(
                certain ? "these nodes run" : "these nodes may run", sentence(conflict.what()));
    String remedy =
        "%s; then %s"
            .formatted(
                sentence(conflict.remedy()),
                labels.isEmpty()
                    ? "say so with --acknowledge %s, or set conflicts.%s.acknowledged: `true`"
                        .formatted(name, name)
                    : "set pod.nodeSelector: `%s`".formatted(flow(labels)));
    // The opposite of what keeps the other plugin away selects just the nodes that have it.
    Optional<String> opposite =
        labels.entrySet().stream()
            .filter(label -> selector.containsKey(label.getKey()))
            .filter(label -> !selector.entrySet().contains(label))
            .map(Map.Entry::getKey)
            .findFirst();
    if (opposite.isPresent()) {
      findings.atKey("pod.nodeSelector", opposite.get(), fact, remedy);
    } else {
      findings.atKey(certain ? ERROR : INFO, "conflicts", name, fact, remedy);
    }
  }

  private static String flow(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> "%s: \"%s\"".formatted(label.getKey(), label.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Text that is to go on. */
  private static String sentence(String text) {
    String trimmed = text.strip();
    return trimmed.endsWith(".") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
  }

  private static void podSecurityLabel(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    String label = spec.pod().namespaceLabels().get(ENFORCE);
    if (label != null && !label.equals("privileged")) {
      findings.atKey(
          LABELS,
          ENFORCE,
          "the label %s is `%s`; expected `privileged`, as the plugin mounts folders of the host"
              .formatted(ENFORCE, label));
    } else if (label == null && spec.host().podSecurity() != PodSecurityLevel.PRIVILEGED) {
      findings.at(
          WARNING,
          findings.blamed(LABELS, "host.podSecurity"),
          "the cluster enforces `%s` in a namespace without the label %s, and pod.namespaceLabels has none"
              .formatted(RecordBinder.spelling(spec.host().podSecurity()), ENFORCE),
          "add %s: `privileged` to pod.namespaceLabels".formatted(ENFORCE));
    }
  }

  private static void seLinuxTypeMissing(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    if (spec.host().seLinux() == SeLinuxState.ENFORCING
        && spec.pod().deviceAccess() != DeviceAccess.PRIVILEGED
        && spec.pod().seLinuxType().isEmpty()) {
      findings.at(
          findings.blamed("pod.deviceAccess", "pod.seLinuxType", "host.seLinux"),
          "pod.deviceAccess is `%s` under enforcing SELinux, and pod.seLinuxType is empty"
              .formatted(RecordBinder.spelling(spec.pod().deviceAccess())));
    }
  }

  private static void seLinuxTypeUnused(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    String type = spec.pod().seLinuxType();
    if (type.isEmpty()) {
      return;
    }
    if (spec.host().seLinux() == SeLinuxState.NONE) {
      findings.at(
          findings.blamed("pod.seLinuxType", "host.seLinux"),
          "pod.seLinuxType is `%s`, and host.seLinux is `none`".formatted(type));
    } else if (spec.pod().deviceAccess() == DeviceAccess.PRIVILEGED) {
      findings.at(
          findings.blamed("pod.seLinuxType", "pod.deviceAccess"),
          "pod.seLinuxType is `%s`, and a privileged plugin runs unconfined".formatted(type));
    }
  }

  private static void sccTooStrict(ResolvedProfile profile, Findings findings) {
    var pod = profile.spec().pod();
    String scc = pod.sccName();
    if (SCC_WITHOUT_HOST_PATH.contains(scc)) {
      findings.at(
          "pod.sccName", "pod.sccName is `%s`, which allows no hostPath volumes".formatted(scc));
    } else if (SCC_UNPRIVILEGED.contains(scc) && pod.deviceAccess() == DeviceAccess.PRIVILEGED) {
      findings.at(
          findings.blamed("pod.sccName", "pod.deviceAccess"),
          "pod.sccName is `%s`, which allows no privileged container".formatted(scc));
    }
  }
}
