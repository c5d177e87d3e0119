package io.gpuprof.runtime.plugin;

import static io.gpuprof.runtime.device.StandIn.A;
import static io.gpuprof.runtime.device.StandIn.B;
import static io.gpuprof.runtime.device.StandIn.TWO_GPUS;
import static io.gpuprof.runtime.plugin.ClusterApi.map;
import static io.gpuprof.runtime.plugin.ClusterApi.text;

import io.gpuprof.runtime.plugin.v1beta1.CdiDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/**
 * A node's label changes, and the node gets the config of that name: with the objects that Helm
 * rendered, from an API server, to a real plugin and its kubelet. Run by {@code .ci/handover} with
 * the server's address, a folder, and the file of objects.
 */
@NullUnmarked
final class HandoverMain {

  private static final String LABEL = "gpuprof.io/config";
  private static final String DEFAULT = "gpuprof-device-plugin";
  private static final String SHARED = "gpuprof-device-plugin-shared";

  /** Starting a JVM takes long on a machine that does other things as well. */
  private static final long PATIENCE_SECONDS = 120;

  private final ClusterNode node;
  private final NodeOnDisk disk;
  private final FakeKubelet kubelet;
  private boolean specSeen;

  private HandoverMain(ClusterNode node, NodeOnDisk disk, FakeKubelet kubelet) {
    this.node = node;
    this.disk = disk;
    this.kubelet = kubelet;
  }

  public static void main(String[] args) throws Exception {
    NodeOnDisk disk = new NodeOnDisk(Path.of(args[1]), TWO_GPUS, 2);
    ClusterApi api = new ClusterApi(args[0]);
    api.create(map("apiVersion", "v1", "kind", "Namespace", "metadata", map("name", "gpuprof")));
    for (Map<String, Object> object :
        ClusterApi.read(args[2], Files.readString(Path.of(args[2])))) {
      String kind = text(object, "kind");
      check(
          !kind.contains("Role"),
          "the plugin has no right at the API server, yet there is a " + kind);
      if (!kind.equals("Pod")) {
        api.create(object);
      }
    }
    try (ClusterNode node = new ClusterNode(api, disk);
        FakeKubelet kubelet = new FakeKubelet(disk.kubelet).start()) {
      node.join();
      new HandoverMain(node, disk, kubelet).tell(System.out);
    }
  }

  private void tell(PrintStream out) throws Exception {
    until(DEFAULT, "nvidia.com/gpu", Set.of(A, B), 2);
    out.println("ok  a node without the label runs `config`: 2 nvidia.com/gpu");

    node.label(LABEL, "shared");
    long since = System.nanoTime();
    until(SHARED, "nvidia.com/gpu.shared", Set.of(A, B), 8);
    out.printf(
        "ok  labelled `shared`: 8 nvidia.com/gpu.shared of the same GPUs, %d ms later%n",
        (System.nanoTime() - since) / 1_000_000);

    node.label(LABEL, "shraed");
    until(DEFAULT, "nvidia.com/gpu", Set.of(A, B), 2);
    out.println("ok  a label that names no config: back to `config`");

    long pid = node.running().get(DEFAULT).pid();
    int registrations = kubelet.registrations();
    for (String value : new String[] {"default", null, "exclusive"}) {
      node.label(LABEL, value);
      for (int i = 0; i < 5; i++) {
        node.step();
        check(kubelet.allocatable() == 2, "no GPU is lost meanwhile");
      }
    }
    check(
        node.running().get(DEFAULT).pid() == pid && kubelet.registrations() == registrations,
        "the plugin goes on where its config stays");
    out.println("ok  labels that mean the same config: the same process, no new registration");

    node.label(LABEL, "shared");
    node.step();
    node.label(LABEL, null);
    node.step();
    node.label(LABEL, "shared");
    until(SHARED, "nvidia.com/gpu.shared", Set.of(A, B), 8);
    out.println("ok  a label that changes its mind: one plugin, that of the last one");
  }

  /** Until a DaemonSet's plugin, and no other, offers so many devices of these GPUs. */
  private void until(String daemonSet, String resource, Set<String> gpus, int devices)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000;
    while (!offers(daemonSet, resource, devices)) {
      node.step();
      check(node.running().size() < 2, "two plugins run at once: " + node.running().keySet());
      specSeen |= Files.exists(disk.spec());
      check(
          !specSeen || Files.exists(disk.spec()),
          "the CDI spec is gone, so that no container starts again");
      if (System.nanoTime() > end) {
        node.running().values().forEach(process -> System.err.println(process.log()));
        throw new AssertionError(
            "%s does not offer %d %s; running: %s, allocatable: %d"
                .formatted(
                    daemonSet, devices, resource, node.running().keySet(), kubelet.allocatable()));
      }
      Thread.sleep(20);
    }
    for (String id : kubelet.ids()) {
      check(gpus.stream().anyMatch(id::startsWith), "another GPU: " + id);
    }
    String spec = Files.readString(disk.spec());
    for (String id : kubelet.ids()) {
      List<CdiDevice> given = kubelet.allocate(id).getContainerResponses(0).getCdiDevicesList();
      for (CdiDevice device : given) {
        String name = device.getName().replaceAll(".*=", "");
        check(spec.contains("\"name\": \"" + name + "\""), name + " is not in the CDI spec");
      }
      check(!given.isEmpty(), "nothing is given for " + id);
    }
  }

  private boolean offers(String daemonSet, String resource, int devices) {
    return node.running().keySet().equals(Set.of(daemonSet))
        && kubelet.allocatable() == devices
        && kubelet.lastRegistration().orElseThrow().getResourceName().equals(resource);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
