package io.gpuprof.runtime.node;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Opens a regular file below a folder so that nobody who changes the tree meanwhile can lead the
 * way out of it: each folder is opened in the one before ({@code openat} without following links),
 * and the file is looked at and opened in the last one.
 *
 * <p>What remains, as Java has neither {@code O_NONBLOCK} nor a way to ask an open file what it is:
 * between the look and the opening of that one name somebody may put a FIFO there, and the opening
 * waits for a writer, or a device, which is then opened for reading. Both need the right to write
 * into the host's own folders. A link in that place is refused. A folder that this process may pass
 * and not read cannot be held, nor those below it; where Java has no handles of folders (it has on
 * Linux) none is: then only the last name is safe from links.
 */
final class LiveEntriesFile {

  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private LiveEntriesFile() {}

  /**
   * Opens it for reading.
   *
   * @param root may be reached through links
   * @param way from the root to the file; not empty
   */
  static SeekableByteChannel open(Path root, Path way) throws IOException {
    try (DirectoryStream<Path> top = Files.newDirectoryStream(root.resolve("."))) {
      return top instanceof SecureDirectoryStream<Path> folder
          ? open(folder, way)
          : openByName(root.resolve(way));
    }
  }

  private static SeekableByteChannel openByName(Path file) throws IOException {
    requireRegular(
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    return Files.newByteChannel(file, OPTIONS);
  }

  private static SeekableByteChannel open(SecureDirectoryStream<Path> top, Path way)
      throws IOException {
    SecureDirectoryStream<Path> folder = top;
    try {
      int held = 0;
      while (held < way.getNameCount() - 1) {
        SecureDirectoryStream<Path> next;
        try {
          next = folder.newDirectoryStream(way.getName(held), LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException e) {
          break;
        }
        folder.close();
        folder = next;
        held++;
      }
      Path rest = way.subpath(held, way.getNameCount());
      requireRegular(
          folder
              .getFileAttributeView(rest, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
      return folder.newByteChannel(rest, OPTIONS);
    } finally {
      folder.close();
    }
  }

  private static void requireRegular(BasicFileAttributes attributes) throws IOException {
    if (!attributes.isRegularFile()) {
      throw new IOException("it is not a regular file");
    }
  }
}
