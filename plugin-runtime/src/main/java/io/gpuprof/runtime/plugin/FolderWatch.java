package io.gpuprof.runtime.plugin;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/**
 * Says at once when something in a folder comes or goes. It watches the folder, for a watch on
 * kubelet.sock misses its replacement; it begins anew when the folder itself was replaced. Only an
 * accelerator: the supervisor looks on its own, too.
 */
final class FolderWatch implements AutoCloseable {

  private static final long RETRY_MILLIS = 1000;

  private final Path folder;
  private final Runnable changed;
  private final WatchService watcher;
  private final Thread thread;

  private FolderWatch(Path folder, Runnable changed, WatchService watcher) {
    this.folder = folder;
    this.changed = changed;
    this.watcher = watcher;
    this.thread = new Thread(this::run, "folder-watch");
    thread.setDaemon(true);
  }

  static FolderWatch start(Path folder, Runnable changed) throws IOException {
    FolderWatch watch =
        new FolderWatch(folder, changed, FileSystems.getDefault().newWatchService());
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      while (true) {
        if (register()) {
          changed.run();
          awaitEvents();
        } else {
          // The folder is not there; nothing can be taken from a watcher without keys but a pause.
          watcher.poll(RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (ClosedWatchServiceException e) {
      // Closed: the end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean register() {
    try {
      folder.register(
          watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns when the folder is gone. */
  private void awaitEvents() throws InterruptedException {
    while (true) {
      WatchKey key = watcher.take();
      key.pollEvents();
      boolean valid = key.reset();
      changed.run();
      if (!valid) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    watcher.close();
  }
}
