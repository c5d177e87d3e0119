package io.gpuprof.host;

import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlList;
import io.gpuprof.runtime.source.YamlMap;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import io.gpuprof.runtime.source.YamlScalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node as the cluster describes it.
 *
 * @param name of the node
 * @param labels its labels
 * @param osImage such as {@code Container-Optimized OS from Google}
 * @param runtimeVersion such as {@code containerd://1.7.24}
 * @param kubeletVersion such as {@code v1.32.1+k3s1}
 * @param allocatable resources by name, as text
 * @param capacity resources by name, as text
 */
public record NodeObject(
    String name,
    Map<String, String> labels,
    String osImage,
    String runtimeVersion,
    String kubeletVersion,
    Map<String, String> allocatable,
    Map<String, String> capacity) {

  private static final String NFD = "feature.node.kubernetes.io/system-os_release.";

  /** Beginning of the image's name to the ID that its os-release has. */
  private static final Map<String, String> IDS = ids();

  public NodeObject {
    labels = Map.copyOf(labels);
    allocatable = Map.copyOf(allocatable);
    capacity = Map.copyOf(capacity);
  }

  private static Map<String, String> ids() {
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put("Container-Optimized OS", "cos");
    ids.put("Ubuntu", "ubuntu");
    ids.put("Debian", "debian");
    ids.put("Amazon Linux", "amzn");
    ids.put("Bottlerocket", "bottlerocket");
    ids.put("Talos", "talos");
    ids.put("Flatcar", "flatcar");
    ids.put("Fedora CoreOS", "fedora");
    ids.put("NixOS", "nixos");
    ids.put("SUSE Linux Enterprise Server", "sles");
    ids.put("SUSE Linux Micro", "sl-micro");
    ids.put("SL-Micro", "sl-micro");
    ids.put("Microsoft Azure Linux", "azurelinux");
    ids.put("Oracle Linux", "ol");
    ids.put("Red Hat Enterprise Linux", "rhel");
    return ids;
  }

  /**
   * What {@code kubectl get node -o json} prints, of one node or of several, in order; none, and
   * errors, if a part of it cannot be read.
   */
  public static List<NodeObject> read(SourceFile file, Diagnostics diagnostics) {
    Diagnostics found = new Diagnostics();
    List<NodeObject> nodes = new ArrayList<>();
    for (YamlNode document : YamlReader.read(file, found)) {
      if (document instanceof YamlMap map) {
        collect(map, nodes);
      }
    }
    if (nodes.isEmpty() && !found.hasErrors()) {
      found.error(
          "not-a-node",
          Position.of(file),
          "there is no object of kind Node in it",
          "give what `kubectl get node NAME -o json` prints");
    }
    diagnostics.addAll(found.sorted());
    return found.hasErrors() ? List.of() : nodes;
  }

  private static void collect(YamlMap map, List<NodeObject> nodes) {
    String kind = map.string("kind").orElse("");
    if (kind.equals("Node")) {
      nodes.add(node(map));
    } else if (kind.endsWith("List") && map.get("items").orElse(null) instanceof YamlList list) {
      for (YamlNode item : list.items()) {
        if (item instanceof YamlMap node && node.string("kind").orElse("Node").equals("Node")) {
          nodes.add(node(node));
        }
      }
    }
  }

  private static NodeObject node(YamlMap map) {
    Optional<YamlMap> metadata = map.map("metadata");
    Optional<YamlMap> status = map.map("status");
    Optional<YamlMap> info = status.flatMap(s -> s.map("nodeInfo"));
    return new NodeObject(
        metadata.flatMap(m -> m.string("name")).orElse(""),
        texts(metadata.flatMap(m -> m.map("labels"))),
        info.flatMap(i -> i.string("osImage")).orElse(""),
        info.flatMap(i -> i.string("containerRuntimeVersion")).orElse(""),
        info.flatMap(i -> i.string("kubeletVersion")).orElse(""),
        texts(status.flatMap(s -> s.map("allocatable"))),
        texts(status.flatMap(s -> s.map("capacity"))));
  }

  private static Map<String, String> texts(Optional<YamlMap> map) {
    Map<String, String> texts = new LinkedHashMap<>();
    map.ifPresent(
        m ->
            m.entries()
                .forEach(
                    (key, entry) -> {
                      if (entry.value() instanceof YamlScalar scalar) {
                        texts.put(key, scalar.text());
                      }
                    }));
    return texts;
  }

  /** What it tells of the platform. */
  public NodeFacts facts() {
    Map<String, String> release = new LinkedHashMap<>();
    IDS.forEach(
        (image, id) -> {
          if (osImage.startsWith(image)) {
            release.put("ID", id);
          }
        });
    Map<HostPath, Boolean> implied = new LinkedHashMap<>();
    if (osImage.startsWith("Amazon Linux")) {
      release.put("VERSION_ID", osImage.startsWith("Amazon Linux 2023") ? "2023" : "2");
    }
    boolean coreOs = osImage.contains("CoreOS");
    if (coreOs) {
      release.put("VARIANT_ID", "coreos");
      implied.put(new HostPath("/run/ostree-booted"), true);
    }
    if (osImage.startsWith("Red Hat Enterprise Linux CoreOS")
        || labels.containsKey("node.openshift.io/os_id")) {
      release.put("OPENSHIFT_VERSION", "?");
    } else if (osImage.startsWith("Red Hat Enterprise Linux")) {
      release.put("PLATFORM_ID", "platform:el");
    }
    labels.forEach(
        (key, value) -> {
          if (key.startsWith(NFD)) {
            release.put(key.substring(NFD.length()), value);
          }
        });
    imply(implied, "/var/lib/rancher/k3s", kubeletVersion.contains("+k3s"));
    imply(implied, "/var/lib/rancher/rke2", kubeletVersion.contains("+rke2"));
    imply(implied, "/var/lib/k0s", kubeletVersion.contains("+k0s"));
    imply(implied, "/etc/eks", kubeletVersion.contains("-eks-"));
    imply(implied, "/home/kubernetes", kubeletVersion.contains("-gke."));
    imply(implied, "/home/kubernetes/bin", kubeletVersion.contains("-gke."));
    imply(
        implied,
        "/opt/azure",
        labels.keySet().stream().anyMatch(key -> key.startsWith("kubernetes.azure.com/")));
    imply(implied, "/var/snap/microk8s", labels.containsKey("microk8s.io/cluster"));
    imply(implied, "/var/lib/minikube", labels.containsKey("minikube.k8s.io/name"));
    imply(
        implied,
        "/etc/oke",
        labels.keySet().stream().anyMatch(key -> key.startsWith("oci.oraclecloud.com/")));
    return new NodeFacts(name, release, false, Optional.of(labels), Optional.empty(), implied);
  }

  private static void imply(Map<HostPath, Boolean> implied, String path, boolean exists) {
    implied.put(new HostPath(path), exists);
  }
}
