package io.gpuprof.cli;

import io.gpuprof.target.Artifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Puts artifacts into a folder. Nothing is half-written: a file is written beside its place and
 * renamed, and an unchanged file is not touched. Nothing leaves the folder, through {@code ..} or
 * through a link.
 */
final class ArtifactWriter {

  private final Path folder;

  ArtifactWriter(Path folder) {
    this.folder = folder;
  }

  /** Writes all artifacts. Returns how many files changed. */
  int write(List<Artifact> artifacts) {
    refuseTwoForOnePlace(artifacts);
    int changed = 0;
    for (Artifact artifact : artifacts) {
      changed += writeFile(place(artifact), artifact.text()) ? 1 : 0;
    }
    return changed;
  }

  /** Puts one file in its place, all or nothing. Returns whether that changed anything. */
  static boolean writeFile(Path file, String text) {
    return writeFile(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As above, for any content. */
  static boolean writeFile(Path file, byte[] content) {
    try {
      return write(file, content);
    } catch (IOException e) {
      throw new InputException("`%s` cannot be written: %s".formatted(file, reason(e)));
    }
  }

  /** The file for an artifact. */
  Path place(Artifact artifact) {
    return place(artifact.path());
  }

  /** The file for a path relative to the folder. */
  Path place(String path) {
    Path file = folder.resolve(path).normalize();
    if (!file.startsWith(folder.normalize())) {
      throw new InputException("`%s` would be written outside `%s`".formatted(path, folder));
    }
    for (Path at = file; at != null && !at.equals(folder.normalize()); at = at.getParent()) {
      if (Files.isSymbolicLink(at)) {
        throw new InputException(
            "`%s` is a symbolic link; gpuprof writes only real files below `%s`"
                .formatted(at, folder));
      }
    }
    return file;
  }

  private static boolean write(Path file, byte[] bytes) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && java.util.Arrays.equals(Files.readAllBytes(file), bytes)) {
      return false;
    }
    Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
    // Not Files.createTempFile: that makes files which only their owner may read, and what people
    // commit is for all whom their umask admits.
    Path temporary =
        parent.resolve(".gpuprof-" + ProcessHandle.current().pid() + "-" + file.getFileName());
    try {
      Files.write(temporary, bytes);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    return true;
  }

  private static void refuseTwoForOnePlace(List<Artifact> artifacts) {
    Set<String> places = new HashSet<>();
    for (Artifact artifact : artifacts) {
      if (!places.add(artifact.path())) {
        throw new InputException(
            "two outputs would be written to `%s`; give the profiles different names"
                .formatted(artifact.path()));
      }
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.FileSystemException f && f.getReason() != null
        ? f.getReason()
        : e.getClass().getSimpleName();
  }
}
