package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is opened is what lies below the root, even if the tree changes after the way was found. */
class LiveEntriesTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path temp;
  private Path root = Path.of("");

  @BeforeEach
  void files() throws Exception {
    root = Files.createDirectories(temp.resolve("root"));
    Files.createDirectories(root.resolve("usr/lib"));
    Files.writeString(root.resolve("usr/lib/a"), "inside");
    Files.createDirectories(temp.resolve("outside"));
    Files.writeString(temp.resolve("outside/a"), "secret");
  }

  private String read(String path) throws UnreadableException {
    byte[] bytes = new LiveEntries(root.toString()).read(path, 0, 100);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void assertRefused(String path, String words) {
    String message =
        String.valueOf(
            assertThrows(
                    UnreadableException.class,
                    () -> assertTimeoutPreemptively(SOON, () -> read(path)))
                .getMessage());
    assertTrue(message.startsWith("`/%s` cannot be read: ".formatted(path)), message);
    assertTrue(message.contains(words), message);
  }

  @Test
  void aFile() throws Exception {
    assertEquals("inside", read("usr/lib/a"));
    Files.writeString(root.resolve("b"), "top");
    assertEquals("top", read("b"));
    byte[] part = new LiveEntries(root.toString()).read("usr/lib/a", 2, 3);
    assertEquals("sid", new String(part, StandardCharsets.UTF_8));
    assertEquals(0, new LiveEntries(root.toString()).read("usr/lib/a", 99, 3).length);
  }

  @Test
  void theRootMayBeALink() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("root"));
    byte[] bytes = new LiveEntries(link.toString()).read("usr/lib/a", 0, 100);
    assertEquals("inside", new String(bytes, StandardCharsets.UTF_8));
  }

  /** The caller resolves links itself: one that is met here came later. */
  @Test
  void neitherAFolderNorTheFileMayHaveBecomeALink() throws Exception {
    Files.createSymbolicLink(root.resolve("usr/lib/b"), Path.of("a"));
    assertRefused("usr/lib/b", "it is not a regular file");
    Files.move(root.resolve("usr/lib"), root.resolve("usr/old"));
    Files.createSymbolicLink(root.resolve("usr/lib"), temp.resolve("outside"));
    assertRefused("usr/lib/a", "lib");
  }

  @Test
  void aFolderThatMayBePassedAndNotReadIsPassed() throws Exception {
    Files.setPosixFilePermissions(
        root.resolve("usr"), PosixFilePermissions.fromString("--x--x--x"));
    try {
      assertEquals("inside", read("usr/lib/a"));
    } finally {
      Files.setPosixFilePermissions(
          root.resolve("usr"), PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void whatIsNoFileIsNotOpened() throws Exception {
    assertRefused("usr/lib", "it is not a regular file");
    assertRefused("usr/lib/none", "none");
    assertRefused("usr/lib/a/b", "a");
    assertEquals(
        0, new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start().waitFor());
    assertRefused("fifo", "it is not a regular file");
  }

  @Test
  void nothingOutsideIsReadWhileAFolderChangesPlacesWithALink() throws Exception {
    Path lib = root.resolve("usr/lib");
    Path spare = root.resolve("usr/spare");
    AtomicBoolean done = new AtomicBoolean();
    Thread swapper =
        new Thread(
            () -> {
              try {
                while (!done.get()) {
                  Files.move(lib, spare);
                  Files.createSymbolicLink(lib, temp.resolve("outside"));
                  Files.delete(lib);
                  Files.move(spare, lib, StandardCopyOption.ATOMIC_MOVE);
                }
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    swapper.start();
    int inside = 0;
    for (int i = 0; i < 20_000; i++) {
      try {
        assertEquals("inside", read("usr/lib/a"));
        inside++;
      } catch (UnreadableException e) {
        // Gone for the moment, or a link.
      }
    }
    done.set(true);
    swapper.join();
    assertTrue(inside > 0, "it never was there");
  }

  @AfterEach
  void unlink() throws Exception {
    Files.deleteIfExists(root.resolve("usr/lib/b"));
    if (Files.isSymbolicLink(root.resolve("usr/lib"))) {
      Files.delete(root.resolve("usr/lib"));
    }
  }
}
