package io.gpuprof.runtime.plugin;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * Which file is behind a path. The inode alone is not enough, file systems use it again at once;
 * the time of the last change of content of a socket is that of its creation.
 *
 * @param key device and inode
 * @param created when it was bound
 */
record SocketFile(Object key, FileTime created) {

  /** The file that is there now, if there is one. */
  static Optional<SocketFile> at(Path path) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(new SocketFile(attributes.fileKey(), attributes.lastModifiedTime()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether somebody listens on it: a process that was killed leaves its file behind. */
  static boolean isServed(Path path) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false;
    }
  }
}
