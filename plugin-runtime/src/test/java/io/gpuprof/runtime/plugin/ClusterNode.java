package io.gpuprof.runtime.plugin;

import static io.gpuprof.runtime.plugin.ClusterApi.at;
import static io.gpuprof.runtime.plugin.ClusterApi.items;
import static io.gpuprof.runtime.plugin.ClusterApi.map;
import static io.gpuprof.runtime.plugin.ClusterApi.name;
import static io.gpuprof.runtime.plugin.ClusterApi.text;
import static io.gpuprof.runtime.plugin.ClusterApi.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/**
 * The one node of a cluster, with what others do about it: the DaemonSet controller gives it a pod
 * where selector, affinity and tolerations allow one and ends a pod where they no longer do, the
 * scheduler keeps pods apart that want to be apart, and the kubelet runs the plugin as a process.
 * All of them read the objects from the API server; the plugin does not.
 */
@NullUnmarked
final class ClusterNode implements AutoCloseable {

  static final String NAME = "node-1";
  static final String PATH = "/api/v1/nodes/" + NAME;

  private static final String NAMESPACE = "gpuprof";
  private static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods";

  private final ClusterApi api;
  private final NodeOnDisk disk;
  private final Map<String, DaemonProcess> running = new LinkedHashMap<>();
  private final Set<String> ending = new HashSet<>();
  private int created;

  ClusterNode(ClusterApi api, NodeOnDisk disk) {
    this.api = api;
    this.disk = disk;
  }

  /** As the platform makes it: with the labels and the taint of a node with GPUs. */
  void join() throws IOException, InterruptedException {
    api.create(
        map(
            "apiVersion",
            "v1",
            "kind",
            "Node",
            "metadata",
            map(
                "name",
                NAME,
                "labels",
                map(
                    "kubernetes.io/os",
                    "linux",
                    "kubernetes.io/hostname",
                    NAME,
                    "cloud.google.com/gke-accelerator",
                    "nvidia-l4",
                    "gke-no-default-nvidia-gpu-device-plugin",
                    "true")),
            "spec",
            map(
                "taints",
                List.of(
                    map("key", "nvidia.com/gpu", "value", "present", "effect", "NoSchedule")))));
  }

  void label(String key, String value) throws IOException, InterruptedException {
    api.patch(PATH, map("metadata", map("labels", map(key, value))));
  }

  /** The processes that run, by the name of their DaemonSet. */
  Map<String, DaemonProcess> running() {
    return running;
  }

  /** What controller, scheduler and kubelet do when they look once. */
  void step() throws IOException, InterruptedException {
    Map<String, Object> node = api.get(PATH);
    List<Map<String, Object>> pods = pods();
    for (Map<String, Object> daemonSet :
        api.list("/apis/apps/v1/namespaces/" + NAMESPACE + "/daemonsets")) {
      control(daemonSet, node, pods);
    }
    for (Map<String, Object> pod : pods()) {
      schedule(pod);
    }
    for (Map<String, Object> pod : pods()) {
      run(pod);
    }
  }

  private List<Map<String, Object>> pods() throws IOException, InterruptedException {
    List<Map<String, Object>> pods = new ArrayList<>(api.list(PODS));
    pods.removeIf(pod -> owner(pod) == null);
    return pods;
  }

  private static String owner(Map<String, Object> pod) {
    List<Map<String, Object>> owners = items(pod, "metadata", "ownerReferences");
    return owners.isEmpty() ? null : text(owners.get(0), "name");
  }

  private void control(
      Map<String, Object> daemonSet, Map<String, Object> node, List<Map<String, Object>> pods)
      throws IOException, InterruptedException {
    Map<String, Object> template = tree(daemonSet, "spec", "template");
    boolean wanted = NodeFit.fits(tree(template, "spec"), node);
    List<Map<String, Object>> own =
        pods.stream().filter(pod -> name(daemonSet).equals(owner(pod))).toList();
    if (wanted && own.isEmpty()) {
      api.create(
          map(
              "apiVersion",
              "v1",
              "kind",
              "Pod",
              "metadata",
              map(
                  "name",
                  "%s-%04d".formatted(name(daemonSet), ++created),
                  "namespace",
                  NAMESPACE,
                  "labels",
                  at(template, "metadata", "labels"),
                  "ownerReferences",
                  List.of(map("kind", "DaemonSet", "name", name(daemonSet)))),
              "spec",
              at(template, "spec")));
    }
    for (Map<String, Object> pod : own) {
      if (!wanted && at(pod, "metadata", "deletionTimestamp") == null) {
        api.patch(PODS + "/" + name(pod), map("metadata", map("deletionTimestamp", "now")));
      }
    }
  }

  private void schedule(Map<String, Object> pod) throws IOException, InterruptedException {
    if (at(pod, "spec", "nodeName") != null || at(pod, "metadata", "deletionTimestamp") != null) {
      return;
    }
    for (Map<String, Object> other : pods()) {
      boolean here = at(other, "spec", "nodeName") != null;
      if (here && (NodeFit.avoids(pod, other) || NodeFit.avoids(other, pod))) {
        return;
      }
    }
    api.patch(PODS + "/" + name(pod), map("spec", map("nodeName", NAME)));
  }

  private void run(Map<String, Object> pod) throws IOException, InterruptedException {
    DaemonProcess process = running.get(owner(pod));
    if (at(pod, "metadata", "deletionTimestamp") != null) {
      end(pod, process);
    } else if (NAME.equals(at(pod, "spec", "nodeName")) && process == null) {
      running.put(owner(pod), start(pod));
    }
  }

  /** The pod is there until its process has ended, and others go on meanwhile. */
  private void end(Map<String, Object> pod, DaemonProcess process)
      throws IOException, InterruptedException {
    if (process != null && ending.add(name(pod))) {
      process.signal("TERM");
    }
    if (process != null && process.isAlive()) {
      return;
    }
    if (process != null) {
      int code = process.awaitEnd();
      // A JVM that has not come to its first line yet ends as the signal says.
      boolean early = code == 143 && process.log().isEmpty();
      if (code != 0 && !early) {
        throw new AssertionError(name(pod) + " ended with " + code + ":\n" + process.log());
      }
      running.remove(owner(pod));
    }
    api.delete(PODS + "/" + name(pod));
  }

  private DaemonProcess start(Map<String, Object> pod) throws IOException, InterruptedException {
    List<Map<String, Object>> containers = items(pod, "spec", "containers");
    List<String> program = new ArrayList<>(List.of("env"));
    List<Map<String, Object>> env = items(containers.get(0), "env");
    for (Map<String, Object> variable : env) {
      boolean nodeName = "spec.nodeName".equals(at(variable, "valueFrom", "fieldRef", "fieldPath"));
      String value = nodeName ? NAME : Objects.requireNonNull(text(variable, "value"));
      program.add(text(variable, "name") + "=" + value);
    }
    program.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "io.gpuprof.runtime.Main"));
    Path config = disk.root.resolve(name(pod) + ".yaml");
    Files.writeString(config, disk.here(config(pod)));
    return DaemonProcess.start(disk, config, disk.port, program);
  }

  /** What the pod's volume of a ConfigMap holds. */
  private String config(Map<String, Object> pod) throws IOException, InterruptedException {
    List<Map<String, Object>> volumes = items(pod, "spec", "volumes");
    for (Map<String, Object> volume : volumes) {
      String configMap = text(volume, "configMap", "name");
      if (configMap != null) {
        return text(
            api.get("/api/v1/namespaces/" + NAMESPACE + "/configmaps/" + configMap),
            "data",
            "config.yaml");
      }
    }
    throw new AssertionError("no config in " + name(pod));
  }

  @Override
  public void close() {
    running.values().forEach(DaemonProcess::close);
  }
}
