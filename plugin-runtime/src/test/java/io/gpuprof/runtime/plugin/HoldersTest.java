package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.plugin.podresources.ContainerDevices;
import io.gpuprof.runtime.plugin.podresources.ContainerResources;
import io.gpuprof.runtime.plugin.podresources.ListPodResourcesRequest;
import io.gpuprof.runtime.plugin.podresources.ListPodResourcesResponse;
import io.gpuprof.runtime.plugin.podresources.PodResources;
import io.gpuprof.runtime.plugin.podresources.PodResourcesListerGrpc;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who holds which GPU, as the kubelet's pod-resources service tells it on a real socket. */
@Timeout(60)
class HoldersTest {

  @TempDir Path folder;
  private final FakeNode node = new FakeNode();
  private final UnixSockets sockets = new UnixSockets();
  private volatile ListPodResourcesResponse held = ListPodResourcesResponse.getDefaultInstance();
  private FakeKubelet kubelet;
  private Server service;

  @BeforeEach
  void serve() throws IOException {
    kubelet = new FakeKubelet(folder).start();
    Files.createDirectory(folder.resolve("p"));
    service = sockets.serve(socket(), new Lister());
  }

  @AfterEach
  void end() {
    service.shutdownNow();
    sockets.close();
    kubelet.close();
  }

  private Path socket() {
    return folder.resolve("p/kubelet.sock");
  }

  private final class Lister extends PodResourcesListerGrpc.PodResourcesListerImplBase {
    @Override
    public void list(
        ListPodResourcesRequest request, StreamObserver<ListPodResourcesResponse> answer) {
      answer.onNext(held);
      answer.onCompleted();
    }
  }

  private static PodResources pod(String name, String resource, String... ids) {
    return PodResources.newBuilder()
        .setName(name)
        .setNamespace("team")
        .addContainers(
            ContainerResources.newBuilder()
                .setName("main")
                .addDevices(
                    ContainerDevices.newBuilder()
                        .setResourceName(resource)
                        .addAllDeviceIds(List.of(ids))))
        .build();
  }

  private static ListPodResourcesResponse pods(PodResources... pods) {
    return ListPodResourcesResponse.newBuilder().addAllPodResources(List.of(pods)).build();
  }

  private Daemon daemon(String... exchanges) throws IOException {
    String[] all = new String[exchanges.length + 2];
    all[0] = "podResourcesSocket: \"\"";
    all[1] = "podResourcesSocket: " + socket();
    System.arraycopy(exchanges, 0, all, 2, exchanges.length);
    Daemon daemon = new Daemon(folder, node, all);
    Await.until("registered", () -> kubelet.hasList() && daemon.isReady());
    return daemon;
  }

  private static String uuid(int gpu) {
    return Gpus.gpu(gpu).uuid();
  }

  @Test
  void metricsNameTheContainerOfEachGpu() throws Exception {
    held =
        pods(
            pod("trainer", "nvidia.com/gpu", uuid(1) + "::0", uuid(1) + "::2", uuid(2) + "::1"),
            pod("other", "example.com/nic", "nic0"),
            pod("old", "nvidia.com/gpu", "GPU-gone::0"));
    try (Daemon daemon = daemon("replicas: 1", "replicas: 3")) {
      String page = daemon.get("/metrics").body();
      List<String> samples =
          page.lines().filter(line -> line.startsWith("gpuprof_gpu_held{")).toList();
      assertEquals(
          List.of(
              sample(uuid(1), "trainer") + " 2",
              sample(uuid(2), "trainer") + " 1",
              sample("GPU-gone::0", "old") + " 1"),
          samples);
      Await.until(
          "the stale one is told",
          () ->
              daemon
                  .log()
                  .contains(
                      "a container holds a device that is not offered; delete its pod device=GPU-gone::0 namespace=team pod=old container=main"));
    }
  }

  private static String sample(String gpu, String pod) {
    return "gpuprof_gpu_held{gpu=\"%s\",namespace=\"team\",pod=\"%s\",container=\"main\"}"
        .formatted(gpu, pod);
  }

  @Test
  void aSickGpuIsToldWithThePodThatHoldsIt() throws Exception {
    held = pods(pod("trainer", "nvidia.com/gpu", uuid(1)), pod("b", "nvidia.com/gpu", uuid(2)));
    try (Daemon daemon = daemon()) {
      Await.until("watched", () -> node.listener != null);
      node.report(uuid(1), false);
      String told = "a container holds the sick GPU device=%s namespace=team pod=trainer";
      Await.until("told", () -> daemon.log().contains(told.formatted(uuid(1))));
      assertFalse(daemon.log().contains("pod=b"), daemon::log);
      node.report(uuid(3), false);
      Await.until(
          "nobody", () -> daemon.log().contains("no container holds the sick GPU gpu=" + uuid(3)));
      String page = daemon.get("/readyz").body();
      assertTrue(
          page.contains("warning: GPU 1 (%s) is unhealthy: XID 79".formatted(uuid(1))), page);
      assertTrue(
          daemon
              .get("/metrics")
              .body()
              .contains("gpuprof_gpu_healthy{gpu=\"%s\",index=\"1\"".formatted(uuid(1))));
    }
  }

  @Test
  void aKubeletThatDoesNotAnswerCostsTheSamplesOnly() throws Exception {
    try (Daemon daemon = daemon()) {
      Await.until("asked", () -> daemon.count("gpuprof_pod_resources_total", "answered") == 1);
      service.shutdownNow();
      Files.deleteIfExists(socket());
      for (int i = 0; i < 3; i++) {
        String page = daemon.get("/metrics").body();
        assertFalse(page.contains("gpuprof_gpu_held"), page);
        assertTrue(page.contains("gpuprof_ready 1\n"), page);
      }
      assertEquals(3, daemon.count("gpuprof_pod_resources_total", "failed"));
      assertEquals(
          1, daemon.log().lines().filter(line -> line.contains("does not tell who")).count());
      assertTrue(daemon.isReady());
    }
  }

  @Test
  void withoutTheSocketNobodyIsAsked() throws Exception {
    try (Daemon daemon = new Daemon(folder, node)) {
      Await.until("registered", () -> kubelet.hasList() && daemon.isReady());
      assertFalse(daemon.get("/metrics").body().contains("gpuprof_gpu_held"));
      assertEquals(0, daemon.count("gpuprof_pod_resources_total", "answered"));
    }
  }
}
