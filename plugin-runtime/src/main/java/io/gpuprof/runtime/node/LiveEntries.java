package io.gpuprof.runtime.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A folder of this machine. The only class of the package that touches a disk. */
final class LiveEntries implements Entries {

  /** More names than any folder of a driver has; a folder beyond it is not read to its end. */
  static final int MOST_NAMES = 100_000;

  private static final int TYPE_BITS = 0xF000;
  private static final int PERMISSION_BITS = 0xFFF;

  private final Path root;

  LiveEntries(String folder) {
    root = Path.of(folder);
  }

  @Override
  public Optional<Entry> entry(String path) throws UnreadableException {
    Path file = at(path);
    try {
      return Optional.of(read(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      // A name on the way stopped being a folder, or the name is too long to exist at all.
      if (String.valueOf(e.getReason()).matches("Not a directory|File name too long")) {
        return Optional.empty();
      }
      throw unreadable(path, e);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static Entry read(Path file) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(file, "unix:mode,rdev,gid", LinkOption.NOFOLLOW_LINKS);
    int mode = ((Number) attribute(attributes, "mode")).intValue();
    long gid = ((Number) attribute(attributes, "gid")).longValue() & 0xFFFF_FFFFL;
    EntryType type = type(mode & TYPE_BITS);
    String target = type == EntryType.LINK ? Files.readSymbolicLink(file).toString() : "";
    boolean device = type == EntryType.CHARACTER_DEVICE || type == EntryType.BLOCK_DEVICE;
    long number = device ? ((Number) attribute(attributes, "rdev")).longValue() : 0;
    return new Entry(type, target, major(number), minor(number), mode & PERMISSION_BITS, gid);
  }

  private static Object attribute(Map<String, Object> attributes, String name) throws IOException {
    Object value = attributes.get(name);
    if (value == null) {
      throw new IOException("the file system tells no " + name);
    }
    return value;
  }

  private static EntryType type(int bits) throws IOException {
    return switch (bits) {
      case 0x1000 -> EntryType.FIFO;
      case 0x2000 -> EntryType.CHARACTER_DEVICE;
      case 0x4000 -> EntryType.FOLDER;
      case 0x6000 -> EntryType.BLOCK_DEVICE;
      case 0x8000 -> EntryType.FILE;
      case 0xA000 -> EntryType.LINK;
      case 0xC000 -> EntryType.SOCKET;
      default -> throw new IOException("unknown file type 0%o".formatted(bits));
    };
  }

  /** As the C library's gnu_dev_major(3). */
  private static int major(long device) {
    return (int) (((device >>> 8) & 0xFFF) | ((device >>> 32) & ~0xFFFL));
  }

  /** As the C library's gnu_dev_minor(3). */
  private static int minor(long device) {
    return (int) ((device & 0xFF) | ((device >>> 12) & 0xFFFFFF00L));
  }

  @Override
  public List<String> names(String folder, Predicate<String> wanted) throws UnreadableException {
    List<String> names = new ArrayList<>();
    int seen = 0;
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(at(folder))) {
      for (Path entry : stream) {
        if (++seen > MOST_NAMES) {
          throw new UnreadableException(
              "`/%s` has more than %d names".formatted(folder, MOST_NAMES));
        }
        String name = String.valueOf(entry.getFileName());
        if (wanted.test(name)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(folder, e);
    } catch (DirectoryIteratorException e) {
      throw new UnreadableException(
          "`/%s` cannot be read to its end: %s".formatted(folder, e.getMessage()));
    }
    names.sort(null);
    return names;
  }

  @Override
  public byte[] read(String file, long offset, int length) throws UnreadableException {
    Path way = root.relativize(at(file));
    try (SeekableByteChannel channel = LiveEntriesFile.open(root, way)) {
      ByteBuffer buffer = ByteBuffer.allocate(length);
      channel.position(offset);
      while (buffer.hasRemaining() && channel.read(buffer) > 0) {
        // go on until the end of the file or of the buffer
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Path at(String path) throws UnreadableException {
    try {
      // The root itself may be reached through a link; with a dot it is what the link leads to.
      return root.resolve(path.isEmpty() ? "." : path);
    } catch (InvalidPathException e) {
      throw new UnreadableException("`/%s` cannot be a name here".formatted(path));
    }
  }

  private static UnreadableException unreadable(String path, IOException e) {
    String reason =
        e instanceof AccessDeniedException ? "no permission" : String.valueOf(e.getMessage());
    return new UnreadableException("`/%s` cannot be read: %s".formatted(path, reason));
  }
}
