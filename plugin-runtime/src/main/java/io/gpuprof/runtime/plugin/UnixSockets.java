package io.gpuprof.runtime.plugin;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * gRPC over Unix-domain sockets: the one class that knows the transport. It is netty on the JDK's
 * own Unix sockets (JEP 380, Java 16), so that no native library has to match the host.
 */
final class UnixSockets implements AutoCloseable {

  // The kubelet needs milliseconds for this; a client that does not begin to talk is no kubelet.
  private static final int HANDSHAKE_SECONDS = 10;
  private static final int CALL_THREADS = 4;
  private static final int MOST_CALLS = 64;

  // All pods of a large node with all that they hold; the usual 4 MiB can be too few.
  private static final int LARGEST_ANSWER = 16 << 20;
  private static final int MOST_METADATA_BYTES = 8 * 1024;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("sockets", true), NioIoHandler.newFactory());
  private final ExecutorService calls = callThreads();

  private static ExecutorService callThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            CALL_THREADS,
            CALL_THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("calls", true));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Listens on a path that must not exist yet. */
  Server serve(Path socket, BindableService service) throws IOException {
    return NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
        .channelType(NioServerDomainSocketChannel.class)
        .bossEventLoopGroup(loop)
        .workerEventLoopGroup(loop)
        .executor(calls)
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .maxConcurrentCallsPerConnection(MOST_CALLS)
        .maxInboundMetadataSize(MOST_METADATA_BYTES)
        .addService(service)
        .build()
        .start();
  }

  /** Does not connect before the first call. No keepalive: gRPC-Go's server takes it ill. */
  ManagedChannel dial(Path socket) {
    return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
        .eventLoopGroup(loop)
        .executor(calls)
        .overrideAuthority("localhost")
        .maxInboundMessageSize(LARGEST_ANSWER)
        .usePlaintext()
        .build();
  }

  /** Ends the threads; servers and channels must have been closed before. */
  @Override
  public void close() {
    var ended = loop.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    calls.shutdown();
    if (!ended.awaitUninterruptibly(3, TimeUnit.SECONDS)) {
      calls.shutdownNow();
    }
  }
}
