package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.plugin.v1beta1.ListAndWatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * One open ListAndWatch. Every send is synchronised with closing. A client that does not read costs
 * one list: each is complete, so only the latest waits.
 */
final class DeviceStream {

  private final ServerCallStreamObserver<ListAndWatchResponse> observer;
  private final long openedNanos;
  private @Nullable ListAndWatchResponse waiting;
  private boolean ended;

  DeviceStream(ServerCallStreamObserver<ListAndWatchResponse> observer, long openedNanos) {
    this.observer = observer;
    this.openedNanos = openedNanos;
  }

  long openedNanos() {
    return openedNanos;
  }

  synchronized void offer(ListAndWatchResponse list) {
    waiting = list;
    flush();
  }

  /** Sends what waits, as soon as the client can take it. */
  synchronized void flush() {
    if (!ended && waiting != null && observer.isReady()) {
      ListAndWatchResponse list = waiting;
      waiting = null;
      observer.onNext(list);
    }
  }

  /** The client is gone. */
  synchronized void cancelled() {
    ended = true;
    waiting = null;
  }

  /** Ends the stream in order, with a last list if there is one to send. */
  synchronized void end(@Nullable ListAndWatchResponse last) {
    if (ended) {
      return;
    }
    ended = true;
    if (last != null) {
      observer.onNext(last);
    }
    observer.onCompleted();
  }
}
