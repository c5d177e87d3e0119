package io.gpuprof.cli;

import io.gpuprof.target.Artifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final Path root;

  /** Folders that were made, or that were looked at, by this writer. */
  private final Set<Path> known = new HashSet<>();

  ArtifactWriter(Path folder) {
    this.folder = folder;
    this.root = folder.normalize();
  }

  /** Writes all artifacts. Returns how many files changed. */
  int write(List<Artifact> artifacts) {
    refuseTwoForOnePlace(artifacts);
    List<Place> places = new ArrayList<>();
    for (Artifact artifact : artifacts) {
      Path file = inside(artifact.path());
      boolean fresh = makeParent(file);
      if (!fresh) {
        refuseLink(file);
      }
      places.add(new Place(file, artifact.text(), fresh));
    }
    return Shares.each(places, ArtifactWriter::writeFiles).stream().mapToInt(n -> n).sum();
  }

  /**
   * Where a text goes.
   *
   * @param fresh whether its folder has just been made, so that no file of that name is there
   */
  private record Place(Path file, String text, boolean fresh) {}

  private static int writeFiles(List<Place> places) {
    int changed = 0;
    for (Place place : places) {
      changed += writeFile(place.file(), place.text(), place.fresh()) ? 1 : 0;
    }
    return changed;
  }

  /**
   * Sees to it that the folder of a file is there, and is no link. Returns whether it has just been
   * made: then nothing is in it.
   */
  private boolean makeParent(Path file) {
    Path parent = file.getParent();
    // None is the current folder: that one is there.
    if (parent == null || !known.add(parent)) {
      return false;
    }
    try {
      if (parent.equals(root)) {
        Files.createDirectories(parent);
        return false;
      }
      makeParent(parent);
      Files.createDirectory(parent);
      return true;
    } catch (FileAlreadyExistsException e) {
      refuseLink(parent);
      return false;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Puts one file in its place, all or nothing. Returns whether that changed anything. */
  static boolean writeFile(Path file, String text) {
    return writeFile(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As above, for any content. */
  static boolean writeFile(Path file, byte[] content) {
    try {
      Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
      if (!Files.isDirectory(parent)) {
        Files.createDirectories(parent);
      }
      return replace(file, content);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** As above, in a folder that is there. */
  private static boolean writeFile(Path file, String text, boolean missing) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    try {
      if (!missing) {
        return replace(file, content);
      }
      put(file, content);
      return true;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** The file for an artifact. */
  Path place(Artifact artifact) {
    return place(artifact.path());
  }

  /** The file for a path relative to the folder. */
  Path place(String path) {
    Path file = inside(path);
    for (Path at = file; at != null && !at.equals(root); at = at.getParent()) {
      refuseLink(at);
    }
    return file;
  }

  private Path inside(String path) {
    Path relative = Path.of(path).normalize();
    if (relative.isAbsolute() || relative.startsWith("..")) {
      throw new InputException("`%s` would be written outside `%s`".formatted(path, folder));
    }
    return root.resolve(relative);
  }

  private void refuseLink(Path at) {
    if (Files.isSymbolicLink(at)) {
      throw new InputException(
          "`%s` is a symbolic link; gpuprof writes only real files below `%s`"
              .formatted(at, folder));
    }
  }

  private static boolean replace(Path file, byte[] content) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(Files.readAllBytes(file), content)) {
      return false;
    }
    put(file, content);
    return true;
  }

  private static void put(Path file, byte[] content) throws IOException {
    // Not Files.createTempFile: that makes files which only their owner may read, and what people
    // commit is for all whom their umask admits.
    Path temporary =
        file.resolveSibling(".gpuprof-" + ProcessHandle.current().pid() + "-" + file.getFileName());
    try {
      Files.write(temporary, content);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  private static InputException unwritable(Path file, IOException e) {
    return new InputException("`%s` cannot be written: %s".formatted(file, IoReason.of(e)));
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
}
