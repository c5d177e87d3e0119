package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.plugin.v1beta1.AllocateRequest;
import io.gpuprof.runtime.plugin.v1beta1.AllocateResponse;
import io.gpuprof.runtime.plugin.v1beta1.ContainerAllocateRequest;
import io.gpuprof.runtime.plugin.v1beta1.ContainerPreferredAllocationRequest;
import io.gpuprof.runtime.plugin.v1beta1.Device;
import io.gpuprof.runtime.plugin.v1beta1.DevicePluginGrpc;
import io.gpuprof.runtime.plugin.v1beta1.Empty;
import io.gpuprof.runtime.plugin.v1beta1.ListAndWatchResponse;
import io.gpuprof.runtime.plugin.v1beta1.PreferredAllocationRequest;
import io.gpuprof.runtime.plugin.v1beta1.RegisterRequest;
import io.gpuprof.runtime.plugin.v1beta1.RegistrationGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's side of the device plugin API, with its habits of 1.25 to 1.36: it wipes the
 * sockets of its folder when it starts, dials the plugin inside Register, keeps one client per
 * resource, and takes the end of an old stream for that of the new one.
 */
final class FakeKubelet implements AutoCloseable {

  private static final long DIAL_SECONDS = 10;

  private final Path folder;
  private final UnixSockets sockets = new UnixSockets();
  private @Nullable Server server;
  private @Nullable Client client;
  private final List<RegisterRequest> registrations = new ArrayList<>();
  private boolean beginsStreams = true;
  private boolean refuses;

  /** What is known of the plugin that registered last. */
  private final class Client implements StreamObserver<ListAndWatchResponse> {
    final ManagedChannel channel;
    final List<ListAndWatchResponse> lists = new ArrayList<>();
    boolean ended;

    Client(ManagedChannel channel) {
      this.channel = channel;
    }

    @Override
    public void onNext(ListAndWatchResponse list) {
      synchronized (FakeKubelet.this) {
        lists.add(list);
      }
    }

    @Override
    public void onError(Throwable error) {
      streamEnded(this);
    }

    @Override
    public void onCompleted() {
      streamEnded(this);
    }
  }

  FakeKubelet(Path folder) {
    this.folder = folder;
  }

  Path socket() {
    return folder.resolve("kubelet.sock");
  }

  /** Starts, as after a boot or a restart. */
  synchronized FakeKubelet start() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.sock")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    server = sockets.serve(socket(), new Registrations());
    return this;
  }

  /** Stops as on SIGTERM: the socket's file stays. */
  synchronized void stop() {
    if (server != null) {
      server.shutdownNow();
      server = null;
    }
    disconnect();
  }

  synchronized void restart() throws IOException {
    stop();
    start();
  }

  /** Drops the plugin's stream and connection, as the defect of 1.25 to 1.36 does. */
  synchronized void disconnect() {
    Client old = client;
    client = null;
    if (old != null) {
      old.channel.shutdownNow();
    }
  }

  synchronized void refuse(boolean refuse) {
    refuses = refuse;
  }

  synchronized void beginStreams(boolean begin) {
    beginsStreams = begin;
  }

  private synchronized void streamEnded(Client old) {
    old.ended = true;
    old.channel.shutdownNow();
    // By name, not by client: the newer one is taken down with it.
    if (client != null && client != old) {
      disconnect();
    }
  }

  private final class Registrations extends RegistrationGrpc.RegistrationImplBase {
    @Override
    public void register(RegisterRequest request, StreamObserver<Empty> answer) {
      try {
        accept(request);
        answer.onNext(Empty.getDefaultInstance());
        answer.onCompleted();
      } catch (StatusRuntimeException e) {
        answer.onError(Status.UNKNOWN.withDescription(e.getMessage()).asRuntimeException());
      }
    }
  }

  private void accept(RegisterRequest request) {
    synchronized (this) {
      registrations.add(request);
      if (refuses) {
        throw Status.UNKNOWN.withDescription("refused by the test").asRuntimeException();
      }
    }
    ManagedChannel channel = sockets.dial(folder.resolve(request.getEndpoint()));
    try {
      DevicePluginGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DIAL_SECONDS, TimeUnit.SECONDS)
          .getDevicePluginOptions(Empty.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      channel.shutdownNow();
      throw e;
    }
    synchronized (this) {
      Client next = new Client(channel);
      client = next;
      if (beginsStreams) {
        // Not in the context of the Register call, which is cancelled when that call is over.
        Context.ROOT.run(
            () -> DevicePluginGrpc.newStub(channel).listAndWatch(Empty.getDefaultInstance(), next));
      }
    }
  }

  synchronized int registrations() {
    return registrations.size();
  }

  synchronized Optional<RegisterRequest> lastRegistration() {
    return registrations.isEmpty()
        ? Optional.empty()
        : Optional.of(registrations.get(registrations.size() - 1));
  }

  /** Whether a stream is open that has brought a list. */
  synchronized boolean hasList() {
    return client != null && !client.ended && !client.lists.isEmpty();
  }

  /** The devices of the last list; empty without a stream. */
  synchronized List<Device> devices() {
    return client == null || client.lists.isEmpty()
        ? List.of()
        : client.lists.get(client.lists.size() - 1).getDevicesList();
  }

  synchronized int lists() {
    return client == null ? 0 : client.lists.size();
  }

  synchronized boolean isEnded() {
    return client != null && client.ended;
  }

  /** What the node would show as allocatable. */
  long allocatable() {
    return hasList() ? devices().stream().filter(d -> d.getHealth().equals("Healthy")).count() : 0;
  }

  List<String> ids() {
    return devices().stream().map(Device::getId).collect(Collectors.toList());
  }

  AllocateResponse allocate(String... ids) {
    return stub()
        .allocate(
            AllocateRequest.newBuilder()
                .addContainerRequests(
                    ContainerAllocateRequest.newBuilder().addAllDeviceIds(List.of(ids)))
                .build());
  }

  List<String> prefer(List<String> available, int size) {
    return stub()
        .getPreferredAllocation(
            PreferredAllocationRequest.newBuilder()
                .addContainerRequests(
                    ContainerPreferredAllocationRequest.newBuilder()
                        .addAllAvailableDeviceIds(available)
                        .setAllocationSize(size))
                .build())
        .getContainerResponses(0)
        .getDeviceIdsList();
  }

  private DevicePluginGrpc.DevicePluginBlockingStub stub() {
    Client now;
    synchronized (this) {
      now = client;
    }
    if (now == null) {
      throw new AssertionError("no plugin is registered");
    }
    return DevicePluginGrpc.newBlockingStub(now.channel)
        .withDeadlineAfter(DIAL_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    stop();
    sockets.close();
  }
}
