package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.plugin.podresources.ContainerDevices;
import io.gpuprof.runtime.plugin.podresources.ContainerResources;
import io.gpuprof.runtime.plugin.podresources.ListPodResourcesRequest;
import io.gpuprof.runtime.plugin.podresources.ListPodResourcesResponse;
import io.gpuprof.runtime.plugin.podresources.PodResourcesListerGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The kubelet's pod-resources service, the only one that tells which container holds which device
 * (Kubernetes staging/src/k8s.io/kubelet/pkg/apis/podresources/v1). Each question has a connection
 * of its own: they are rare, and the kubelet's socket is another one after each of its restarts.
 *
 * @param sockets the transport
 * @param socket in the plugin's container
 * @param resource whose devices are asked for
 */
record PodResources(UnixSockets sockets, Path socket, String resource) {

  private static final Duration DEADLINE = Duration.ofSeconds(3);

  /**
   * A container and a device that the kubelet gave it.
   *
   * @param device its ID towards the kubelet
   */
  record Holder(String device, String namespace, String pod, String container) {}

  /** Asks; the future fails with a message for a person. It needs no thread meanwhile. */
  CompletableFuture<List<Holder>> ask() {
    Answer answer = new Answer(sockets.dial(socket), this);
    PodResourcesListerGrpc.newStub(answer.channel)
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .list(ListPodResourcesRequest.getDefaultInstance(), answer);
    return answer.holders;
  }

  private List<Holder> holders(ListPodResourcesResponse list) {
    List<Holder> holders = new ArrayList<>();
    for (var pod : list.getPodResourcesList()) {
      for (ContainerResources container : pod.getContainersList()) {
        for (ContainerDevices devices : container.getDevicesList()) {
          if (devices.getResourceName().equals(resource)) {
            devices
                .getDeviceIdsList()
                .forEach(
                    id ->
                        holders.add(
                            new Holder(
                                id, pod.getNamespace(), pod.getName(), container.getName())));
          }
        }
      }
    }
    return List.copyOf(holders);
  }

  private static final class Answer implements StreamObserver<ListPodResourcesResponse> {
    final ManagedChannel channel;
    final PodResources asked;
    final CompletableFuture<List<Holder>> holders = new CompletableFuture<>();

    Answer(ManagedChannel channel, PodResources asked) {
      this.channel = channel;
      this.asked = asked;
    }

    @Override
    public void onNext(ListPodResourcesResponse list) {
      holders.complete(asked.holders(list));
    }

    @Override
    public void onError(Throwable error) {
      channel.shutdownNow();
      Status status = Status.fromThrowable(error);
      holders.completeExceptionally(
          new IOException("%s: %s".formatted(asked.socket, status), error));
    }

    @Override
    public void onCompleted() {
      channel.shutdownNow();
    }
  }
}
