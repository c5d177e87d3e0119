package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.plugin.v1beta1.Empty;
import io.gpuprof.runtime.plugin.v1beta1.RegisterRequest;
import io.gpuprof.runtime.plugin.v1beta1.RegistrationGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One call of the kubelet's Register. The kubelet dials us inside it, so it blocks no thread; its
 * connection is closed when it is over.
 */
final class Registration implements AutoCloseable {

  private final ManagedChannel channel;

  private Registration(ManagedChannel channel) {
    this.channel = channel;
  }

  /**
   * Begins the call.
   *
   * @param done gets the error or nothing, once, on a thread of the transport
   */
  static Registration begin(
      UnixSockets sockets,
      Path kubeletSocket,
      RegisterRequest request,
      Duration deadline,
      Consumer<Optional<String>> done) {
    ManagedChannel channel = sockets.dial(kubeletSocket);
    RegistrationGrpc.newStub(channel)
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .register(request, new Outcome(channel, done));
    return new Registration(channel);
  }

  private record Outcome(ManagedChannel channel, Consumer<Optional<String>> done)
      implements StreamObserver<Empty> {

    @Override
    public void onNext(Empty value) {}

    @Override
    public void onError(Throwable error) {
      channel.shutdown();
      done.accept(Optional.of(text(error)));
    }

    @Override
    public void onCompleted() {
      channel.shutdown();
      done.accept(Optional.empty());
    }

    private static String text(Throwable error) {
      Status status = Status.fromThrowable(error);
      String text =
          status.getDescription() == null
              ? status.getCode().name()
              : status.getCode() + ": " + status.getDescription();
      Throwable cause = status.getCause();
      return cause == null ? text : text + " (" + cause.getMessage() + ")";
    }
  }

  /** Abandons the call if it is not over. */
  @Override
  public void close() {
    channel.shutdownNow();
  }
}
