package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.ERROR;
import static io.gpuprof.runtime.diagnostic.Severity.INFO;
import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.source.Suggestion;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlScalar;
import io.gpuprof.schema.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What holds for the pods of any device plugin. */
final class PodChecks {

  private static final RuleHelp VOLUME_MISSING =
      new RuleHelp(
          "pod-volume-missing",
          ERROR,
          "The API server refuses a pod with a mount of a volume that it does not have.",
          "add the volume, or correct the name",
          "Kubernetes API validation");

  private static final RuleHelp VOLUME_UNUSED =
      new RuleHelp(
          "pod-volume-unused",
          WARNING,
          "A volume that no container mounts does nothing, and was probably meant to: the driver root"
              + " of gpu-feature-discovery in NVIDIA's chart is one.",
          "mount it, or leave it out",
          "NVIDIA/k8s-device-plugin deployments/helm, daemonset-gfd.yml");

  private static final RuleHelp SELECTOR_MISMATCH =
      new RuleHelp(
          "pod-selector-mismatch",
          ERROR,
          "The API server refuses a workload whose selector does not match the labels of its pods.",
          "give the pod template the labels of the selector",
          "Kubernetes API validation");

  private static final RuleHelp IMAGE_UNPINNED =
      new RuleHelp(
          "pod-image-unpinned",
          WARNING,
          "Without a version the nodes run whatever was newest when each of them pulled it.",
          "name a version or a digest",
          "Kubernetes documentation, images");

  private static final RuleHelp PRIORITY_REFUSED =
      new RuleHelp(
          "pod-priority-refused",
          WARNING,
          "GKE and others admit the system priority classes outside kube-system only where a"
              + " ResourceQuota says so; elsewhere no pod is created, and only the DaemonSet's events"
              + " tell.",
          "add a ResourceQuota with the scope PriorityClass for this class, or leave the class out",
          "NVIDIA/cloud-native-docs google-gke.rst; gatekeeper issue 1120");

  private static final RuleHelp NOT_A_DAEMONSET =
      new RuleHelp(
          "pod-not-a-daemonset",
          WARNING,
          "A device plugin serves the node on which it runs; any kind but a DaemonSet leaves nodes out"
              + " or puts two plugins on one.",
          "make it a DaemonSet",
          "Kubernetes documentation, device plugins");

  private static final RuleHelp API_REMOVED =
      new RuleHelp(
          "pod-api-removed",
          ERROR,
          "Kubernetes 1.16 took the workloads out of extensions/v1beta1, apps/v1beta1 and apps/v1beta2; no"
              + " API server of today knows the object.",
          "write apiVersion: `apps/v1`, and add spec.selector, which it requires",
          "Kubernetes documentation, deprecated API migration guide");

  private static final List<String> REMOVED =
      List.of("extensions/v1beta1", "apps/v1beta1", "apps/v1beta2");

  static final List<RuleHelp> RULES =
      List.of(
          API_REMOVED,
          VOLUME_MISSING,
          VOLUME_UNUSED,
          SELECTOR_MISMATCH,
          IMAGE_UNPINNED,
          PRIORITY_REFUSED,
          NOT_A_DAEMONSET);

  private PodChecks() {}

  static void check(YamlMap object, YamlMap spec, List<YamlNode> surroundings, Findings findings) {
    Trees.get(object, "apiVersion")
        .flatMap(Trees::scalar)
        .filter(version -> REMOVED.contains(version.text()))
        .ifPresent(
            version ->
                findings.at(
                    API_REMOVED,
                    version.position(),
                    "apiVersion is `%s`, which no longer exists".formatted(version.text())));
    volumes(spec, findings);
    selector(object, findings);
    priority(object, spec, surroundings, findings);
    String kind = object.string("kind").orElse("");
    if (!kind.equals("DaemonSet") && !kind.equals("Pod")) {
      findings.at(
          NOT_A_DAEMONSET,
          Trees.get(object, "kind").orElse(object).position(),
          "a device plugin in a `%s`".formatted(kind));
    }
  }

  static List<YamlMap> containers(YamlMap spec) {
    List<YamlMap> all = new ArrayList<>(Trees.maps(spec, "containers"));
    all.addAll(Trees.maps(spec, "initContainers"));
    return all;
  }

  private static void volumes(YamlMap spec, Findings findings) {
    List<String> names =
        Trees.maps(spec, "volumes").stream()
            .flatMap(volume -> Trees.text(volume, "name").stream())
            .toList();
    Set<String> mounted = new HashSet<>();
    for (YamlMap container : containers(spec)) {
      for (YamlMap mount : Trees.maps(container, "volumeMounts")) {
        Optional<YamlScalar> name = mount.get("name").flatMap(Trees::scalar);
        name.ifPresent(n -> mounted.add(n.text()));
        name.filter(n -> !names.contains(n.text()))
            .ifPresent(
                n ->
                    findings.at(
                        VOLUME_MISSING,
                        n.position(),
                        "there is no volume `%s`".formatted(n.text()),
                        Suggestion.nearest(n.text(), names)
                            .map("did you mean `%s`?"::formatted)
                            .orElse(VOLUME_MISSING.remedy())));
      }
    }
    for (YamlMap volume : Trees.maps(spec, "volumes")) {
      volume
          .get("name")
          .flatMap(Trees::scalar)
          .filter(n -> !mounted.contains(n.text()))
          .ifPresent(
              n ->
                  findings.at(
                      VOLUME_UNUSED,
                      n.position(),
                      "no container mounts the volume `%s`".formatted(n.text())));
    }
  }

  private static void selector(YamlMap object, Findings findings) {
    Optional<YamlMap> wanted = Trees.map(object, "spec", "selector", "matchLabels");
    Optional<YamlMap> template = Trees.map(object, "spec", "template");
    if (wanted.isEmpty() || template.isEmpty()) {
      return;
    }
    wanted
        .get()
        .entries()
        .forEach(
            (label, entry) -> {
              String value = Trees.scalar(entry.value()).map(YamlScalar::text).orElse("");
              Optional<String> found = label(template.get(), label);
              if (!found.equals(Optional.of(value))) {
                findings.at(
                    SELECTOR_MISMATCH,
                    entry.keyPosition(),
                    "the selector wants `%s: %s`, and the pods have %s"
                        .formatted(
                            label, value, found.map("`%s`"::formatted).orElse("no such label")));
              }
            });
  }

  private static Optional<String> label(YamlMap template, String label) {
    return Trees.map(template, "metadata", "labels").flatMap(labels -> Trees.text(labels, label));
  }

  /** Of the plugin's own container only: the others are not our business. */
  static void image(YamlMap container, Findings findings) {
    container
        .get("image")
        .flatMap(Trees::scalar)
        .filter(image -> isUnpinned(image.text()))
        .ifPresent(
            image ->
                findings.at(
                    IMAGE_UNPINNED,
                    image.position(),
                    "the image is `%s`, without a version".formatted(image.text())));
  }

  private static boolean isUnpinned(String image) {
    String name = image.substring(image.lastIndexOf('/') + 1);
    return !image.contains("@") && (!name.contains(":") || name.endsWith(":latest"));
  }

  private static void priority(
      YamlMap object, YamlMap spec, List<YamlNode> surroundings, Findings findings) {
    Optional<YamlScalar> priority = spec.get("priorityClassName").flatMap(Trees::scalar);
    Optional<String> namespace = Trees.text(object, "metadata", "namespace");
    if (priority.isEmpty() || namespace.isEmpty() || namespace.get().equals("kube-system")) {
      return;
    }
    String name = priority.get().text();
    boolean system = name.equals("system-node-critical") || name.equals("system-cluster-critical");
    if (system && surroundings.stream().noneMatch(o -> admits(o, namespace.get(), name))) {
      findings.at(
          PRIORITY_REFUSED,
          isForGke(spec) ? WARNING : INFO,
          priority.get().position(),
          "priorityClassName is `%s` in the namespace `%s`, and no ResourceQuota beside it admits that"
              .formatted(name, namespace.get()),
          PRIORITY_REFUSED.remedy());
    }
  }

  /** GKE is known to limit these classes; of other clusters it is not known. */
  private static boolean isForGke(YamlNode node) {
    if (node instanceof YamlMap map) {
      return map.entries().entrySet().stream()
          .anyMatch(e -> isOfGke(e.getKey()) || isForGke(e.getValue().value()));
    }
    if (node instanceof YamlList list) {
      return list.items().stream().anyMatch(PodChecks::isForGke);
    }
    return isOfGke(((YamlScalar) node).text());
  }

  private static boolean isOfGke(String text) {
    return text.startsWith("cloud.google.com/") || text.startsWith("/home/kubernetes/");
  }

  private static boolean admits(YamlNode object, String namespace, String priority) {
    return Trees.text(object, "kind").filter("ResourceQuota"::equals).isPresent()
        && Trees.text(object, "metadata", "namespace").filter(namespace::equals).isPresent()
        && Trees.maps(object, "spec", "scopeSelector", "matchExpressions").stream()
            .filter(e -> Trees.text(e, "scopeName").filter("PriorityClass"::equals).isPresent())
            .flatMap(e -> Trees.items(e, "values").stream())
            .flatMap(v -> Trees.scalar(v).stream())
            .anyMatch(v -> v.text().equals(priority));
  }
}
