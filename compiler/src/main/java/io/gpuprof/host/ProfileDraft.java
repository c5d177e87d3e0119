package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.Lookup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A profile of one's own, drafted from what was found on a node. */
public final class ProfileDraft {

  /** Layer of a distribution of Kubernetes, by the folder that it makes. */
  private static final Map<String, String> LAYERS = layers();

  private ProfileDraft() {}

  private static Map<String, String> layers() {
    Map<String, String> layers = new LinkedHashMap<>();
    layers.put("/var/lib/rancher/rke2", "rke2-layer");
    layers.put("/var/lib/rancher/k3s", "k3s-layer");
    layers.put("/var/lib/k0s", "k0s-layer");
    layers.put("/var/snap/microk8s", "microk8s-layer");
    return layers;
  }

  /**
   * Writes it.
   *
   * @param name of the profile, a DNS label
   */
  public static String write(String name, NodeFacts facts, Detection detection) {
    Optional<Detection.Candidate> parent =
        detection.candidates().stream().filter(c -> !c.isRefused()).findFirst();
    List<String> parents = new ArrayList<>();
    parents.add(parent.map(Detection.Candidate::name).orElse("packages"));
    List<String> chain =
        parent.map(candidate -> candidate.profile().chain()).orElse(List.of("packages"));
    LAYERS.forEach(
        (folder, layer) -> {
          boolean named = parents.contains("rke2-layer") || chain.contains("rke2-layer");
          if (facts.exists(new HostPath(folder)).orElse(false)
              && !chain.contains(layer)
              && !(layer.equals("k3s-layer") && named)) {
            parents.add(layer);
          }
        });
    StringBuilder out = new StringBuilder();
    out.append(
        "# Drafted by gpuprof detect from what it found on a node. Read it, then: gpuprof validate\n");
    out.append("apiVersion: gpuprof.io/v1alpha1\nkind: PlatformProfile\nmetadata:\n  name: ");
    out.append(name).append("\nspec:\n  extends: ");
    out.append(parents.size() == 1 ? parents.get(0) : "[" + String.join(", ", parents) + "]");
    out.append("\n  title: Nodes like the one that was looked at\n");
    Map<String, String> reasons = new LinkedHashMap<>();
    facts.tree().ifPresent(tree -> paths(tree, parent, out, reasons));
    match(facts, out);
    if (!reasons.isEmpty()) {
      out.append("  reasons:\n");
      reasons.forEach((key, reason) -> out.append("    %s: \"%s\"%n".formatted(key, reason)));
    }
    return out.toString();
  }

  /** States what the parent does not find by itself. */
  private static void paths(
      DriverTree tree,
      Optional<Detection.Candidate> parent,
      StringBuilder out,
      Map<String, String> reasons) {
    DriverFinder.Found found = DriverFinder.search(tree);
    if (parent.flatMap(Detection.Candidate::driver).isEmpty()) {
      if (found.drivers().isEmpty()) {
        out.append(
            "  # No libcuda was found: state driverRoot, devRoot, libraryDirs, binaryDirs.\n");
      } else {
        driver(tree, found, out, reasons);
      }
    }
    Optional<HostPath> stated =
        parent.flatMap(candidate -> candidate.profile().spec().nvidiaCtkPath().path());
    boolean none = parent.isPresent() && stated.isEmpty();
    if (none || stated.filter(path -> tree.find(path) instanceof Lookup.Found).isPresent()) {
      return;
    }
    Optional<HostPath> hook = found.hooks().stream().findFirst();
    if (hook.isPresent()) {
      out.append("  nvidiaCtkPath: %s%n".formatted(hook.get()));
      reasons.put("nvidiaCtkPath", "Found here, executable.");
    } else if (found.isWhole()) {
      out.append("  nvidiaCtkPath: none\n");
      reasons.put("nvidiaCtkPath", "Neither nvidia-cdi-hook nor nvidia-ctk was found.");
    }
  }

  private static void driver(
      DriverTree tree, DriverFinder.Found found, StringBuilder out, Map<String, String> reasons) {
    DriverFinder.Place place = found.drivers().get(0);
    HostPath root = place.root();
    out.append("  driverRoot: %s%n".formatted(root));
    reasons.put(
        "driverRoot",
        "Found here: %s%s."
            .formatted(
                place.folder().resolve("libcuda.so"),
                place.version().isEmpty() ? "" : "." + place.version()));
    if (!root.value().equals("/")) {
      boolean own = tree.find(root.resolve("dev/nvidiactl")) instanceof Lookup.Found;
      out.append("  devRoot: %s%n".formatted(own ? root : "/"));
      reasons.put(
          "devRoot",
          own ? "The driver root has the device nodes." : "The driver root has no device nodes.");
    }
    out.append("  libraryDirs: [%s]%n".formatted(place.libraryDir()));
    found.tools().stream()
        .filter(folder -> folder.isUnder(root))
        .findFirst()
        .ifPresent(folder -> out.append("  binaryDirs: [%s]%n".formatted(folder.relativeTo(root))));
  }

  private static void match(NodeFacts facts, StringBuilder out) {
    String id = facts.osRelease().getOrDefault("ID", "");
    if (id.isEmpty()) {
      return;
    }
    out.append("  match:\n    osRelease:\n");
    for (String key : List.of("ID", "VERSION_ID", "VARIANT_ID")) {
      String value = facts.osRelease().getOrDefault(key, "");
      if (value.matches("[A-Za-z0-9._-]+")) {
        out.append("      %s: \"%s\"%n".formatted(key, value));
      }
    }
  }
}
