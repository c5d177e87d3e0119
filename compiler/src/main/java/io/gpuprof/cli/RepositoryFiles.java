package io.gpuprof.cli;

import io.gpuprof.audit.ChartUse;
import io.gpuprof.audit.ReleaseFiles;
import io.gpuprof.runtime.diagnostic.Diagnostics;
import io.gpuprof.runtime.diagnostic.SourceFile;
import io.gpuprof.runtime.source.YamlNode;
import io.gpuprof.runtime.source.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Values files that objects name, read from the repository around the object and from nowhere else:
 * whoever writes a pull request does not choose what is read of the machine that checks it.
 */
final class RepositoryFiles implements ReleaseFiles {

  private final Path directory;
  private final List<Path> roots;
  private final TextFiles texts;
  private final Charts charts;
  private final Diagnostics diagnostics;
  private final Map<Path, String> names = new HashMap<>();
  private final Map<Path, Optional<List<YamlNode>>> read = new HashMap<>();
  private final Set<Path> parts = new TreeSet<>();

  /**
   * The files around some others.
   *
   * @param named what the user named; a folder may be a repository that is no checkout of Git
   * @param diagnostics takes the mistakes of what is read
   */
  RepositoryFiles(
      Terminal terminal,
      List<String> named,
      TextFiles texts,
      Charts charts,
      Diagnostics diagnostics) {
    this.directory = terminal.directory().toAbsolutePath().normalize();
    this.roots =
        Stream.concat(
                Stream.of(new RepositoryPaths(terminal).root()),
                named.stream().map(directory::resolve).map(Path::normalize))
            .filter(Files::isDirectory)
            .filter(folder -> folder.getParent() != null)
            .distinct()
            .toList();
    this.texts = texts;
    this.charts = charts;
    this.diagnostics = diagnostics;
  }

  /** Notes how messages call a file. */
  void know(String name) {
    names.put(at(name), name);
  }

  /** Notes that a file belongs to a release, so that it is not judged by itself. */
  void addPartOfRelease(String name) {
    parts.add(at(name));
  }

  /** Whether a file belongs to a release that was found. */
  boolean isPartOfRelease(String name) {
    return parts.contains(at(name));
  }

  /** What belongs to releases, as messages call it. */
  List<String> partsOfReleases() {
    return parts.stream().map(this::name).toList();
  }

  private Path at(String name) {
    return directory.resolve(name).normalize();
  }

  private String name(Path file) {
    return names.computeIfAbsent(file, path -> directory.relativize(path).toString());
  }

  @Override
  public Folder beside(SourceFile document) {
    Path folder = Objects.requireNonNull(at(document.name()).getParent());
    return new Below(around(document).stream().map(root -> new Place(root, folder)).toList());
  }

  @Override
  public Folder repositoryOf(SourceFile document) {
    return new Below(around(document).stream().map(root -> new Place(root, root)).toList());
  }

  /** The repository of a document; where Git knows none, the folders that may be one. */
  private List<Path> around(SourceFile document) {
    Path file = at(document.name());
    for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(".git"))) {
        return List.of(folder);
      }
    }
    return roots.stream().filter(file::startsWith).toList();
  }

  /**
   * A place in a repository.
   *
   * @param root of the repository
   * @param path a file or folder in it
   */
  private record Place(Path root, Path path) {

    /** Whether it is there, and neither dots nor links lead out of the repository. */
    boolean exists() {
      try {
        return path.startsWith(root) && path.toRealPath().startsWith(root.toRealPath());
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** A folder that may be one of several: the first that has what is asked for is the one. */
  private final class Below implements Folder {

    private final List<Place> folders;

    Below(List<Place> folders) {
      this.folders = folders;
    }

    @Override
    public Folder folder(String path) {
      return new Below(
          find(path).filter(at -> Files.isDirectory(at.path())).map(List::of).orElse(List.of()));
    }

    @Override
    public Map<String, ChartUse> charts() {
      return folders.stream().findFirst().map(at -> charts.in(at.path())).orElse(Map.of());
    }

    @Override
    public Optional<List<YamlNode>> values(String path) {
      return find(path)
          .map(Place::path)
          .filter(Files::isRegularFile)
          .flatMap(
              file -> {
                parts.add(file);
                return read.computeIfAbsent(file, RepositoryFiles.this::documents);
              });
    }

    private Optional<Place> find(String path) {
      try {
        Path relative = Path.of(path);
        return folders.stream()
            .map(at -> new Place(at.root(), at.path().resolve(relative).normalize()))
            .filter(Place::exists)
            .findFirst();
      } catch (InvalidPathException e) {
        return Optional.empty(); // no file has such a name
      }
    }
  }

  private Optional<List<YamlNode>> documents(Path file) {
    try {
      Diagnostics mistakes = new Diagnostics();
      List<YamlNode> documents =
          YamlReader.readAsKubernetes(texts.read(name(file), null).orElseThrow(), mistakes);
      diagnostics.addAll(mistakes.sorted());
      return documents.isEmpty() && mistakes.hasErrors()
          ? Optional.empty()
          : Optional.of(documents);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
