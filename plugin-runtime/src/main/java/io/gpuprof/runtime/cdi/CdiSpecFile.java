package io.gpuprof.runtime.cdi;

import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.diagnostic.Position;
import io.gpuprof.runtime.diagnostic.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Our spec in the folder that the container engine reads. It is replaced by a rename within the
 * folder: an engine that watches sees either the old or the new one, and it does see the change (a
 * file that is moved in from elsewhere goes unnoticed). Other files of the folder are not touched.
 */
public final class CdiSpecFile {

  private static final String FOLDER_MODE = "rwxr-xr-x";
  private static final String FILE_MODE = "rw-r--r--";
  private static final int LARGEST_SPEC = 4 << 20;

  private final Path folder;
  private final String baseName;
  private final String kind;

  /**
   * A spec file; nothing is written yet.
   *
   * @param specDir folder that the engine reads
   * @param kind {@code vendor/class} of the spec
   */
  public CdiSpecFile(PluginPath specDir, String kind) {
    folder = Path.of(specDir.value());
    baseName = kind.replace('/', '-');
    this.kind = kind;
  }

  /**
   * What became of a write.
   *
   * @param changed whether the file is another one now
   * @param problem why it could not be written; the old file, if any, is still there
   */
  public record Outcome(boolean changed, Optional<Diagnostic> problem) {}

  /** Where the spec is. */
  public PluginPath path() {
    return new PluginPath(file().toString());
  }

  private Path file() {
    return folder.resolve(baseName + ".json");
  }

  /** Puts the spec into place, unless it is there already. A spec that is not valid is refused. */
  public Outcome write(CdiSpec spec) {
    List<String> faults = new ArrayList<>(CdiValidator.validate(spec));
    if (!spec.kind().equals(kind)) {
      faults.add("its kind is `%s`, not `%s`".formatted(spec.kind(), kind));
    }
    if (!faults.isEmpty()) {
      return failed("No engine would read the spec: " + String.join("; ", faults), "");
    }
    byte[] content = CdiJson.write(spec).getBytes(StandardCharsets.UTF_8);
    try {
      if (isThere(content)) {
        return new Outcome(false, Optional.empty());
      }
      createFolder();
      replace(content);
      return new Outcome(true, Optional.empty());
    } catch (IOException e) {
      return failed(
          "The CDI spec `%s` cannot be written: %s".formatted(file(), reason(e)),
          "Mount cdi.specDir of the host writable into the plugin's container");
    }
  }

  private static Outcome failed(String fact, String remedy) {
    return new Outcome(
        false,
        Optional.of(
            new Diagnostic("cdi-spec-not-written", Severity.ERROR, Position.NONE, fact, remedy)));
  }

  private static String reason(IOException e) {
    return "%s (%s)".formatted(e.getMessage(), e.getClass().getSimpleName());
  }

  private boolean isThere(byte[] content) throws IOException {
    try (FileChannel channel = open(file())) {
      if (channel.size() != content.length) {
        return false;
      }
      ByteBuffer buffer = ByteBuffer.allocate(content.length);
      while (buffer.hasRemaining() && channel.read(buffer) > 0) {
        // go on until the end of the file or of the buffer
      }
      return !buffer.hasRemaining() && ByteBuffer.wrap(content).equals(buffer.flip());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static FileChannel open(Path path) throws IOException {
    // A link or a FIFO in our place is replaced like any other wrong content.
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(path.toString());
    }
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  private void createFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(FOLDER_MODE));
    }
  }

  private void replace(byte[] content) throws IOException {
    // Neither .json nor .yaml, so that no engine reads it half-written.
    Path temporary = Files.createTempFile(folder, temporaryPrefix(), ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(FILE_MODE));
      Files.move(temporary, file(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private String temporaryPrefix() {
    return "." + baseName + ".";
  }

  /** Removes our spec; for a node that has no device any more, or at uninstallation. */
  public Optional<Diagnostic> remove() {
    return delete(file());
  }

  /**
   * Removes what earlier runs of ours left: temporary files, and specs of our kind under names that
   * only we use, {@code <vendor>-<class>_….json}.
   *
   * @return the names of the removed files, and what could not be removed
   */
  public Cleaning removeStale() {
    Pattern ours = Pattern.compile(Pattern.quote(baseName) + "_[A-Za-z0-9_.:-]*\\.(?:json|yaml)");
    Pattern temporary = Pattern.compile(Pattern.quote(temporaryPrefix()) + "[0-9]+\\.tmp");
    List<String> removed = new ArrayList<>();
    List<Diagnostic> problems = new ArrayList<>();
    for (Path path : list(name -> true)) {
      String name = String.valueOf(path.getFileName());
      if (temporary.matcher(name).matches()
          || (ours.matcher(name).matches() && isOfOurKind(path))) {
        delete(path).ifPresentOrElse(problems::add, () -> removed.add(name));
      }
    }
    return new Cleaning(List.copyOf(removed), List.copyOf(problems));
  }

  /** What {@link #removeStale} did. */
  public record Cleaning(List<String> removed, List<Diagnostic> problems) {}

  /**
   * Other files of the folder that claim our kind, sorted: a device that two files of one folder
   * define can be used from neither.
   */
  public List<String> rivals() {
    return list(name -> name.endsWith(".json") || name.endsWith(".yaml")).stream()
        .filter(path -> !path.equals(file()))
        .filter(this::isOfOurKind)
        .map(path -> String.valueOf(path.getFileName()))
        .toList();
  }

  private List<Path> list(Predicate<String> wanted) {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path path : stream) {
        if (wanted.test(String.valueOf(path.getFileName()))) {
          paths.add(path);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Engines skip a folder that is not there or cannot be read; nothing of ours is in it then,
      // and write() says so where it matters.
      return List.of();
    }
    paths.sort(null);
    return paths;
  }

  /** JSON or YAML, one key is all that matters here. */
  private boolean isOfOurKind(Path path) {
    Pattern statement =
        Pattern.compile(
            "(?:^|[\\s{,\"'])kind[\"']?\\s*:\\s*[\"']?" + Pattern.quote(kind) + "(?:[\"'\\s,}]|$)");
    try (FileChannel channel = open(path)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(channel.size(), LARGEST_SPEC));
      while (buffer.hasRemaining() && channel.read(buffer) > 0) {
        // go on until the end of the file or of the buffer
      }
      String text = StandardCharsets.UTF_8.decode(buffer.flip()).toString();
      return statement.matcher(text).find();
    } catch (IOException e) {
      // Unreadable for us is unreadable for the engine as well, as both are root.
      return false;
    }
  }

  private static Optional<Diagnostic> delete(Path path) {
    try {
      Files.deleteIfExists(path);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          new Diagnostic(
              "cdi-spec-not-removed",
              Severity.ERROR,
              Position.NONE,
              "The file `%s` cannot be removed: %s".formatted(path, reason(e)),
              "Remove it by hand: engines would go on to offer what is in it"));
    }
  }
}
