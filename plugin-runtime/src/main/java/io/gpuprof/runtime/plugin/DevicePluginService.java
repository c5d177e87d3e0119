package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.plugin.v1beta1.AllocateRequest;
import io.gpuprof.runtime.plugin.v1beta1.AllocateResponse;
import io.gpuprof.runtime.plugin.v1beta1.ContainerAllocateRequest;
import io.gpuprof.runtime.plugin.v1beta1.ContainerPreferredAllocationRequest;
import io.gpuprof.runtime.plugin.v1beta1.ContainerPreferredAllocationResponse;
import io.gpuprof.runtime.plugin.v1beta1.DevicePluginGrpc;
import io.gpuprof.runtime.plugin.v1beta1.DevicePluginOptions;
import io.gpuprof.runtime.plugin.v1beta1.Empty;
import io.gpuprof.runtime.plugin.v1beta1.ListAndWatchResponse;
import io.gpuprof.runtime.plugin.v1beta1.PreStartContainerRequest;
import io.gpuprof.runtime.plugin.v1beta1.PreStartContainerResponse;
import io.gpuprof.runtime.plugin.v1beta1.PreferredAllocationRequest;
import io.gpuprof.runtime.plugin.v1beta1.PreferredAllocationResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the kubelet calls. It answers from an immutable state and never touches the driver: Allocate
 * has no deadline, and a slow answer delays every pod of the node.
 */
final class DevicePluginService extends DevicePluginGrpc.DevicePluginImplBase {

  /** What one answer is made from; config and inventory belong together. */
  private record State(RuntimeConfig config, Inventory inventory, ListAndWatchResponse list) {

    static State of(RuntimeConfig config, Inventory inventory) {
      return new State(config, inventory, ProtoMapping.list(inventory));
    }
  }

  private final Metrics metrics;
  private final Log log;
  private final Runnable streamsChanged;
  private final Set<DeviceStream> streams = new LinkedHashSet<>();
  private State state;
  private boolean closed;
  private OptionalLong lastEndNanos = OptionalLong.empty();

  /**
   * A service with its first state.
   *
   * @param streamsChanged is run when a stream begins or ends, on a thread of the transport
   */
  DevicePluginService(
      RuntimeConfig config,
      Inventory inventory,
      Metrics metrics,
      Log log,
      Runnable streamsChanged) {
    this.metrics = metrics;
    this.log = log;
    this.streamsChanged = streamsChanged;
    this.state = State.of(config, inventory);
  }

  /** Replaces the state; streams are sent the list if it differs. */
  synchronized void publish(RuntimeConfig config, Inventory inventory) {
    State next = State.of(config, inventory);
    boolean changed = !next.list().equals(state.list());
    state = next;
    if (changed) {
      streams.forEach(stream -> stream.offer(next.list()));
      metrics.count("gpuprof_list_updates_total", "sent");
    }
  }

  private synchronized State state() {
    return state;
  }

  /** Ends all streams and refuses new ones; with an empty list first, if this is for good. */
  synchronized void close(boolean forGood) {
    closed = true;
    @Nullable ListAndWatchResponse last =
        forGood ? ListAndWatchResponse.getDefaultInstance() : null;
    streams.forEach(stream -> stream.end(last));
    streams.clear();
  }

  synchronized int openStreams() {
    return streams.size();
  }

  /** When the oldest open stream began, in {@code System.nanoTime}. */
  synchronized OptionalLong openedNanos() {
    return streams.stream().mapToLong(DeviceStream::openedNanos).min();
  }

  /** When the last stream ended; empty when none has. */
  synchronized OptionalLong lastEndNanos() {
    return lastEndNanos;
  }

  @Override
  public void getDevicePluginOptions(Empty request, StreamObserver<DevicePluginOptions> observer) {
    answer(observer, ProtoMapping.options());
  }

  @Override
  public void listAndWatch(Empty request, StreamObserver<ListAndWatchResponse> observer) {
    ServerCallStreamObserver<ListAndWatchResponse> call =
        (ServerCallStreamObserver<ListAndWatchResponse>) observer;
    DeviceStream stream = new DeviceStream(call, System.nanoTime());
    call.setOnReadyHandler(stream::flush);
    call.setOnCancelHandler(() -> ended(stream));
    if (!begun(stream)) {
      observer.onError(
          Status.UNAVAILABLE.withDescription("the plugin is closing").asRuntimeException());
      return;
    }
    log.info("stream opened", "streams", openStreams());
    streamsChanged.run();
  }

  private synchronized boolean begun(DeviceStream stream) {
    if (closed) {
      return false;
    }
    streams.add(stream);
    stream.offer(state.list());
    return true;
  }

  private void ended(DeviceStream stream) {
    stream.cancelled();
    synchronized (this) {
      if (!streams.remove(stream)) {
        return;
      }
      lastEndNanos = OptionalLong.of(System.nanoTime());
    }
    log.info("stream ended by the kubelet", "streams", openStreams());
    streamsChanged.run();
  }

  @Override
  public void allocate(AllocateRequest request, StreamObserver<AllocateResponse> observer) {
    State now = state();
    AllocateResponse.Builder response = AllocateResponse.newBuilder();
    try {
      for (ContainerAllocateRequest container : request.getContainerRequestsList()) {
        Allocation allocation =
            Allocator.allocate(now.config(), now.inventory(), container.getDeviceIdsList());
        response.addContainerResponses(ProtoMapping.response(allocation));
      }
    } catch (RefusedException e) {
      metrics.count("gpuprof_allocations_total", "refused");
      log.warn("allocation refused", "reason", String.valueOf(e.getMessage()));
      observer.onError(ProtoMapping.status(e).asRuntimeException());
      return;
    }
    metrics.count("gpuprof_allocations_total", "granted");
    log.debug("allocated", "containers", request.getContainerRequestsCount());
    answer(observer, response.build());
  }

  @Override
  public void getPreferredAllocation(
      PreferredAllocationRequest request, StreamObserver<PreferredAllocationResponse> observer) {
    State now = state();
    PreferredAllocationResponse.Builder response = PreferredAllocationResponse.newBuilder();
    for (ContainerPreferredAllocationRequest container : request.getContainerRequestsList()) {
      List<String> ids =
          PreferredAllocation.choose(
              now.inventory(),
              now.config().plugin().sharedDevicesAllocationPolicy(),
              container.getAvailableDeviceIdsList(),
              container.getMustIncludeDeviceIdsList(),
              container.getAllocationSize());
      response.addContainerResponses(
          ContainerPreferredAllocationResponse.newBuilder().addAllDeviceIds(ids));
    }
    answer(observer, response.build());
  }

  @Override
  public void preStartContainer(
      PreStartContainerRequest request, StreamObserver<PreStartContainerResponse> observer) {
    // Not asked for in the options; answered all the same, in case a kubelet calls it.
    answer(observer, PreStartContainerResponse.getDefaultInstance());
  }

  private static <T> void answer(StreamObserver<T> observer, T value) {
    observer.onNext(value);
    observer.onCompleted();
  }
}
