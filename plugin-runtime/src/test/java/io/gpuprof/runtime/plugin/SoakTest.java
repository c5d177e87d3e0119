package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many restarts of the kubelet leave nothing behind: no thread, no file descriptor. */
class SoakTest {

  /** What netty, the HTTP server and the test itself may open once and keep. */
  private static final int SLACK = 12;

  @TempDir Path folder;
  private final FakeNode node = new FakeNode();

  @Test
  @Timeout(180)
  void twoHundredRestarts() throws IOException {
    soak(200);
  }

  @Test
  @Tag("soak")
  @Timeout(7200)
  void tenThousandRestarts() throws IOException {
    soak(10_000);
  }

  private void soak(int restarts) throws IOException {
    try (FakeKubelet kubelet = new FakeKubelet(folder).start();
        Daemon daemon = new Daemon(folder, node)) {
      cycle(kubelet, daemon, 20);
      long files = openFiles();
      long threads = Thread.getAllStackTraces().size();
      cycle(kubelet, daemon, restarts);
      Await.until(
          "no more files than before: " + files + " then, " + openFiles() + " now",
          () -> openFiles() <= files + SLACK);
      Await.until(
          "no more threads than before",
          () -> Thread.getAllStackTraces().size() <= threads + SLACK);
      assertTrue(daemon.count("gpuprof_internal_errors_total", "survived") == 0, daemon::log);
    }
  }

  private static void cycle(FakeKubelet kubelet, Daemon daemon, int restarts) throws IOException {
    for (int i = 0; i < restarts; i++) {
      if (i % 5 == 4) {
        kubelet.disconnect();
      } else {
        kubelet.restart();
      }
      Await.until("serving after restart " + i, () -> kubelet.allocatable() == 4);
    }
    Await.until("ready", daemon::isReady);
  }

  private static long openFiles() {
    long count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path ignored : files) {
        count++;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return count;
  }
}
