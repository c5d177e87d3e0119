package io.gpuprof.audit;

import static io.gpuprof.runtime.diagnostic.Severity.WARNING;

import io.gpuprof.rules.RuleHelp;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.schema.Trees;
import io.gpuprof.target.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What must not be there twice in one installation. */
final class Collisions {

  private static final RuleHelp SAME_RESOURCE =
      new RuleHelp(
          "pod-plugins-collide",
          WARNING,
          "Two device plugins that run on one node and serve the same resource: the kubelet keeps the one"
              + " that registered last, or both hand out the same GPUs.",
          "remove one of the two, or keep them apart with nodeSelector or affinity",
          "Kubernetes documentation, device plugins; bottlerocket-os/bottlerocket issue 4309");

  private static final RuleHelp SECOND_POLICY =
      new RuleHelp(
          "operator-policy-twice",
          WARNING,
          "The GPU Operator obeys one ClusterPolicy and marks every further one as ignored.",
          "keep one of them",
          "NVIDIA/gpu-operator api/nvidia/v1/clusterpolicy_types.go, state ignored");

  static final List<RuleHelp> RULES = List.of(SAME_RESOURCE, SECOND_POLICY);

  private final List<YamlMap> all = new ArrayList<>();
  private final Findings findings;

  Collisions(List<YamlNode> surroundings, Findings findings) {
    for (YamlNode object : surroundings) {
      if (object instanceof YamlMap map) {
        all.add(map);
      }
    }
    this.findings = findings;
  }

  /**
   * Compares a DaemonSet with those before it.
   *
   * @param resources what the device plugins of an object serve
   */
  void daemonSet(YamlMap object, Function<YamlMap, Set<String>> resources) {
    Set<String> mine = resources.apply(object);
    if (mine.isEmpty()) {
      return;
    }
    for (YamlMap earlier : before(object)) {
      Set<String> both = new TreeSet<>(resources.apply(earlier));
      both.retainAll(mine);
      if (!both.isEmpty() && nodes(object).overlaps(nodes(earlier))) {
        report(
            SAME_RESOURCE,
            object,
            "this DaemonSet and `%s` both serve `%s`, and can run on the same node"
                .formatted(name(earlier), String.join("`, `", both)));
      }
    }
  }

  /** Compares a ClusterPolicy with those before it. */
  void policy(YamlMap object) {
    before(object).stream()
        .findFirst()
        .ifPresent(
            earlier ->
                report(
                    SECOND_POLICY,
                    object,
                    "there is another ClusterPolicy, `%s`".formatted(name(earlier))));
  }

  private void report(RuleHelp rule, YamlMap object, String fact) {
    findings.at(rule, Trees.get(object, "metadata", "name").orElse(object).position(), fact);
  }

  private static String name(YamlMap object) {
    ObjectId id = ObjectId.of(object.toPlain());
    return (id.namespace().isEmpty() ? "" : id.namespace() + "/") + id.name();
  }

  private static NodeSelection nodes(YamlMap daemonSet) {
    return Trees.map(daemonSet, "spec", "template", "spec")
        .map(NodeSelection::of)
        .orElseGet(() -> new NodeSelection(List.of(List.of())));
  }

  /** Other objects of the same kind and installation that stand before this one. */
  private List<YamlMap> before(YamlMap object) {
    ObjectId id = ObjectId.of(object.toPlain());
    return all.stream()
        .takeWhile(other -> !other.equals(object))
        .filter(other -> Trees.text(other, "kind").equals(Trees.text(object, "kind")))
        .filter(other -> isInstalledWith(object, other))
        .filter(other -> !ObjectId.of(other.toPlain()).equals(id))
        .toList();
  }

  /** A repository holds many clusters: only one file, or one kustomization, is surely for one. */
  private boolean isInstalledWith(YamlMap object, YamlMap other) {
    String mine = object.position().file().name();
    String theirs = other.position().file().name();
    return mine.equals(theirs)
        || all.stream()
            .filter(o -> Trees.text(o, "kind").filter("Kustomization"::equals).isPresent())
            .anyMatch(kustomization -> resources(kustomization).containsAll(List.of(mine, theirs)));
  }

  /** The files that a kustomization names, as they are called here. */
  private static Set<String> resources(YamlMap kustomization) {
    int slash = kustomization.position().file().name().lastIndexOf('/') + 1;
    String folder = kustomization.position().file().name().substring(0, slash);
    return Trees.items(kustomization, "resources").stream()
        .flatMap(file -> Trees.scalar(file).stream())
        .map(file -> folder + file.text().replaceFirst("^\\./", ""))
        .collect(Collectors.toSet());
  }
}
