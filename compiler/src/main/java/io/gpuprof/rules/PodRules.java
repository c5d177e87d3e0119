package io.gpuprof.rules;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.profile.Architecture;
import io.gpuprof.profile.ResolvedProfile;
import io.gpuprof.runtime.source.RecordBinder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of the pod with which it is refused, or never runs. */
final class PodRules {

  private static final List<String> SELECTOR_LABELS =
      List.of(
          "app.kubernetes.io/name",
          "app.kubernetes.io/instance",
          "app.kubernetes.io/component",
          "gpuprof.io/config");

  private static final String ARCH_LABEL = "kubernetes.io/arch";

  private static final Rule.Check CHECKS = new Checks();

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "plugin-requests-gpu",
              ERROR,
              "The plugin would wait for a GPU that only it can advertise: its pods stay Pending for good.",
              "remove the resource; the plugin itself needs no GPU",
              "Kubernetes extended resources",
              CHECKS),
          new Rule(
              "memory-in-millibytes",
              ERROR,
              "`m` means a thousandth: 256m is a quarter of a byte, and the container is refused or killed"
                  + " at its start.",
              "write `Mi`",
              "Kubernetes quantities",
              CHECKS),
          new Rule(
              "limit-below-request",
              ERROR,
              "The API server refuses a pod that requests more than its limit.",
              "raise the limit, or lower the request",
              "Kubernetes Pod validation",
              CHECKS),
          new Rule(
              "toleration-invalid",
              ERROR,
              "The API server refuses the DaemonSet.",
              "correct the toleration: key, operator `Equal` with a value or `Exists` without, effect",
              "Kubernetes Pod validation",
              CHECKS),
          new Rule(
              "pod-label-reserved",
              ERROR,
              "The DaemonSet selects its pods by this label, and the API server refuses one whose selector"
                  + " does not match its own pods.",
              "choose another label",
              "Kubernetes DaemonSet validation",
              CHECKS),
          new Rule(
              "scrape-timeout-above-interval",
              ERROR,
              "The Prometheus Operator rejects the monitor, and nothing is scraped.",
              "lower pod.metrics.monitor.scrapeTimeout, or raise the interval",
              "Prometheus Operator API reference, Endpoint",
              CHECKS),
          new Rule(
              "selector-excludes-architecture",
              WARNING,
              "The plugin is kept off the very nodes that the profile is for.",
              "correct architectures or the selector",
              "Kubernetes well-known labels",
              CHECKS),
          new Rule(
              "scc-without-account",
              WARNING,
              "The right to use the constraints would be given to the namespace's account `default`, and so"
                  + " to every pod that names no account.",
              "set pod.serviceAccount.create: `true`, or pod.serviceAccount.name",
              "OpenShift documentation, default security context constraints",
              CHECKS));

  private PodRules() {}

  /** One class for all of them: see {@link Rule.Check}. */
  private static final class Checks implements Rule.Check {

    @Override
    public void run(ResolvedProfile profile, Findings findings) {
      switch (findings.id()) {
        case "plugin-requests-gpu" -> requestsGpu(profile, findings);
        case "memory-in-millibytes" -> memoryInMillibytes(profile, findings);
        case "limit-below-request" -> limitBelowRequest(profile, findings);
        case "toleration-invalid" -> tolerationInvalid(profile, findings);
        case "pod-label-reserved" -> labelReserved(profile, findings);
        case "scrape-timeout-above-interval" -> scrapeTimeoutAboveInterval(profile, findings);
        case "selector-excludes-architecture" -> selectorExcludesArchitecture(profile, findings);
        case "scc-without-account" -> sccWithoutAccount(profile, findings);
        default -> throw new IllegalArgumentException(findings.id());
      }
    }
  }

  private static Optional<String> text(Map<String, Object> map, String key) {
    return Optional.ofNullable(map.get(key)).map(Object::toString);
  }

  private static Map<?, ?> quantities(ResolvedProfile profile, String section) {
    return profile.spec().pod().resources().get(section) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static void requestsGpu(ResolvedProfile profile, Findings findings) {
    String resource = profile.spec().plugin().resourceName();
    for (String section : List.of("requests", "limits")) {
      if (quantities(profile, section).containsKey(resource)) {
        findings.atKey(
            "pod.resources." + section,
            resource,
            "pod.resources.%s asks for `%s`, which the plugin itself advertises"
                .formatted(section, resource));
      }
    }
  }

  private static void memoryInMillibytes(ResolvedProfile profile, Findings findings) {
    for (String section : List.of("requests", "limits")) {
      Object memory = quantities(profile, section).get("memory");
      if (memory instanceof String text && text.endsWith("m")) {
        String path = "pod.resources." + section + ".memory";
        findings.at(
            path,
            "%s is `%s`; `m` means thousandths of a byte".formatted(path, text),
            "write `%sMi`".formatted(text.substring(0, text.length() - 1)));
      }
    }
  }

  private static void limitBelowRequest(ResolvedProfile profile, Findings findings) {
    Map<?, ?> limits = quantities(profile, "limits");
    quantities(profile, "requests")
        .forEach(
            (name, request) -> {
              Object limit = limits.get(name);
              boolean milli = name.equals("memory") && String.valueOf(limit).endsWith("m");
              if (limit != null && !milli && isLess(limit, request)) {
                findings.atKey(
                    "pod.resources.limits",
                    name.toString(),
                    "pod.resources.limits has %s `%s`, and the request is `%s`"
                        .formatted(name, limit, request));
              }
            });
  }

  /** The schema has checked the form of both. */
  private static boolean isLess(Object limit, @Nullable Object request) {
    return Quantity.of(limit).orElseThrow().compareTo(Quantity.of(request).orElseThrow()) < 0;
  }

  private static void tolerationInvalid(ResolvedProfile profile, Findings findings) {
    List<Map<String, Object>> tolerations = profile.spec().pod().tolerations();
    for (int i = 0; i < tolerations.size(); i++) {
      int index = i;
      wrongWith(tolerations.get(i))
          .ifPresent(fact -> findings.atItem("pod.tolerations", index, fact));
    }
  }

  private static Optional<String> wrongWith(Map<String, Object> toleration) {
    boolean exists = text(toleration, "operator").equals(Optional.of("Exists"));
    if (exists && text(toleration, "value").filter(v -> !v.isEmpty()).isPresent()) {
      return Optional.of("a toleration with operator `Exists` has no value");
    }
    if (!exists && text(toleration, "key").filter(k -> !k.isEmpty()).isEmpty()) {
      return Optional.of("a toleration without a key needs operator `Exists`");
    }
    boolean noExecute = text(toleration, "effect").equals(Optional.of("NoExecute"));
    return toleration.containsKey("tolerationSeconds") && !noExecute
        ? Optional.of("tolerationSeconds needs effect `NoExecute`")
        : Optional.empty();
  }

  private static void labelReserved(ResolvedProfile profile, Findings findings) {
    for (String label : profile.spec().pod().podLabels().keySet()) {
      if (SELECTOR_LABELS.contains(label)) {
        findings.atKey(
            "pod.podLabels",
            label,
            "pod.podLabels sets `%s`, a label of the selector".formatted(label));
      }
    }
  }

  private static void scrapeTimeoutAboveInterval(ResolvedProfile profile, Findings findings) {
    var monitor = profile.spec().pod().metrics().monitor();
    boolean both = !monitor.interval().isEmpty() && !monitor.scrapeTimeout().isEmpty();
    if (both && millis(monitor.scrapeTimeout()) > millis(monitor.interval())) {
      findings.at(
          findings.blamed("pod.metrics.monitor.scrapeTimeout", "pod.metrics.monitor.interval"),
          "pod.metrics.monitor.scrapeTimeout is `%s`, and the interval is `%s`"
              .formatted(monitor.scrapeTimeout(), monitor.interval()));
    }
  }

  /** A Prometheus duration of one unit; the schema has checked its form. */
  private static long millis(String duration) {
    int digits = duration.endsWith("ms") ? duration.length() - 2 : duration.length() - 1;
    long number = Long.parseLong(duration.substring(0, digits));
    return switch (duration.substring(digits)) {
      case "ms" -> number;
      case "s" -> number * 1_000;
      case "m" -> number * 60_000;
      default -> number * 3_600_000;
    };
  }

  private static void selectorExcludesArchitecture(ResolvedProfile profile, Findings findings) {
    var spec = profile.spec();
    String selected = spec.pod().nodeSelector().get(ARCH_LABEL);
    List<String> known = spec.architectures().stream().map(PodRules::label).toList();
    if (selected != null && !known.contains(selected)) {
      findings.atKey(
          "pod.nodeSelector",
          ARCH_LABEL,
          "pod.nodeSelector wants %s `%s`, and architectures has `%s`"
              .formatted(ARCH_LABEL, selected, String.join("`, `", known)));
    }
  }

  private static String label(Architecture architecture) {
    return RecordBinder.spelling(architecture);
  }

  private static void sccWithoutAccount(ResolvedProfile profile, Findings findings) {
    var pod = profile.spec().pod();
    var account = pod.serviceAccount();
    if (!pod.sccName().isEmpty() && !account.create() && account.name().isEmpty()) {
      findings.at(
          findings.blamed("pod.serviceAccount.create", "pod.sccName"),
          "pod.sccName is `%s`, and the plugin has no ServiceAccount of its own"
              .formatted(pod.sccName()));
    }
  }
}
