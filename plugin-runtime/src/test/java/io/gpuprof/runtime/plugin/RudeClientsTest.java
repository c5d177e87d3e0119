package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.plugin.v1beta1.DevicePluginGrpc;
import io.gpuprof.runtime.plugin.v1beta1.Empty;
import io.gpuprof.runtime.plugin.v1beta1.ListAndWatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are no kubelet, or a bad one, cost the real one nothing. */
@Timeout(60)
class RudeClientsTest {

  @TempDir Path folder;
  private final FakeNode node = new FakeNode();

  /** Takes the stream and reads only what it is told to. */
  private static final class SlowReader
      implements ClientResponseObserver<Empty, ListAndWatchResponse> {
    final List<ListAndWatchResponse> lists = new CopyOnWriteArrayList<>();
    private volatile @Nullable ClientCallStreamObserver<Empty> call;

    void read(int more) {
      ClientCallStreamObserver<Empty> begun = call;
      if (begun == null) {
        throw new AssertionError("the call has not begun");
      }
      begun.request(more);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Empty> stream) {
      call = stream;
      stream.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(ListAndWatchResponse list) {
      lists.add(list);
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void aSlowClientGetsTheLatestListAndHoldsNobodyUp() throws IOException {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node, "replicas: 1", "replicas: 1024");
        UnixSockets sockets = new UnixSockets()) {
      Await.until("registered", () -> kubelet.allocatable() == 4096 && node.listener != null);
      ManagedChannel channel = sockets.dial(daemon.socket());
      SlowReader slow = new SlowReader();
      DevicePluginGrpc.newStub(channel).listAndWatch(Empty.getDefaultInstance(), slow);
      Await.until("first list", () -> slow.lists.size() == 1);
      String uuid = Gpus.gpu(0).uuid();
      for (int i = 0; i < 40; i++) {
        node.report(uuid, i % 2 == 1);
      }
      node.report(uuid, false);
      Await.until("the kubelet has the last state", () -> kubelet.allocatable() == 3072);
      slow.read(100);
      Await.until(
          "the slow one, too",
          () ->
              slow.lists.get(slow.lists.size() - 1).getDevicesList().stream()
                      .filter(d -> d.getHealth().equals("Healthy"))
                      .count()
                  == 3072);
      assertTrue(slow.lists.size() < 30, "lists in between are skipped: " + slow.lists.size());
      channel.shutdownNow();
      Await.until("one stream is left", () -> daemon.supervisor.status().streams() == 1);
    }
  }

  @Test
  void garbageAndHalfOpenConnections() throws IOException {
    List<SocketChannel> open = new ArrayList<>();
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node)) {
      Await.until("registered", () -> kubelet.allocatable() == 4);
      Random random = new Random(1);
      for (int i = 0; i < 50; i++) {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(daemon.socket()));
        open.add(channel); // every other one says nothing at all
        if (i % 2 == 0) {
          byte[] bytes = new byte[1 + random.nextInt(4096)];
          random.nextBytes(bytes);
          try {
            channel.write(ByteBuffer.wrap(bytes));
          } catch (IOException e) {
            // It has hung up already.
          }
        }
      }
      for (int i = 0; i < 20; i++) {
        kubelet.allocate(kubelet.ids().get(i % 4));
      }
      assertEquals(4, kubelet.allocatable());
      assertEquals(1, kubelet.registrations());
    } finally {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }

  @Test
  void severalStreamsAtOnce() throws IOException {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node);
        UnixSockets sockets = new UnixSockets()) {
      Await.until("registered", () -> kubelet.allocatable() == 4 && node.listener != null);
      List<ManagedChannel> channels = new ArrayList<>();
      List<SlowReader> readers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        ManagedChannel channel = sockets.dial(daemon.socket());
        SlowReader reader = new SlowReader();
        DevicePluginGrpc.newStub(channel).listAndWatch(Empty.getDefaultInstance(), reader);
        channels.add(channel);
        readers.add(reader);
      }
      Await.until("all have it", () -> readers.stream().allMatch(r -> r.lists.size() == 1));
      readers.forEach(reader -> reader.read(10));
      node.report(Gpus.gpu(0).uuid(), false);
      Await.until("all know", () -> readers.stream().allMatch(r -> r.lists.size() == 2));
      channels.forEach(ManagedChannel::shutdownNow);
      Await.until("gone", () -> daemon.supervisor.status().streams() == 1);
      assertEquals(3, kubelet.allocatable());
    }
  }

  @Test
  void hugeMessagesAreRefusedAndLoggedInShort() throws IOException {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node)) {
      Await.until("registered", () -> kubelet.allocatable() == 4);
      String[] many = new String[90_000];
      Arrays.setAll(many, i -> "GPU-aaaaaaaa-0000-0000-0000-%09d".formatted(i));
      for (String[] ids :
          List.of(
              new String[] {"x".repeat(5 << 20)},
              new String[] {"y".repeat(3 << 20)},
              new String[] {"z\u001b[2J\nERROR forged"},
              many)) {
        assertThrows(StatusRuntimeException.class, () -> kubelet.allocate(ids));
      }
      assertEquals(List.of(), kubelet.prefer(List.of(many), 45_000));
      assertEquals(List.of(), kubelet.prefer(kubelet.ids(), Integer.MIN_VALUE));
      for (String line : daemon.log().split("\n", -1)) {
        assertTrue(line.length() < 2_000, () -> "a line of " + line.length());
        assertFalse(line.contains("\u001b") || line.startsWith("ERROR forged"), line);
      }
      kubelet.allocate(kubelet.ids().get(0));
    }
  }

  @Test
  void aFloodOfConnectionsAndStreams() throws IOException {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node);
        UnixSockets sockets = new UnixSockets()) {
      Await.until("registered", () -> kubelet.allocatable() == 4 && node.listener != null);
      ByteBuffer preface =
          ByteBuffer.wrap("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 1_000; i++) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
          channel.connect(UnixDomainSocketAddress.of(daemon.socket()));
          channel.write(preface.duplicate().limit(i % (preface.capacity() + 1)));
        } catch (IOException e) {
          // The queue of the socket is full, or it has hung up already.
        }
      }
      List<ManagedChannel> channels = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        ManagedChannel channel = sockets.dial(daemon.socket());
        channels.add(channel);
        for (int stream = 0; stream < 100; stream++) {
          DevicePluginGrpc.newStub(channel)
              .listAndWatch(Empty.getDefaultInstance(), new SlowReader());
        }
      }
      Await.until("many streams", () -> daemon.supervisor.status().streams() > 8 * 60);
      node.report(Gpus.gpu(0).uuid(), false);
      Await.until("the kubelet knows all the same", () -> kubelet.allocatable() == 3);
      kubelet.allocate(kubelet.ids().get(1));
      channels.forEach(ManagedChannel::shutdownNow);
      Await.until("gone", () -> daemon.supervisor.status().streams() == 1);
      assertEquals(1, kubelet.registrations());
    }
  }
}
