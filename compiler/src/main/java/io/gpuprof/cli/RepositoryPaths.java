package io.gpuprof.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Names of files as their repository knows them, wherever in it gpuprof was started. */
final class RepositoryPaths {

  /** Where GitHub Actions and GitLab CI say that the checkout is. */
  private static final List<String> CHECKOUTS = List.of("GITHUB_WORKSPACE", "CI_PROJECT_DIR");

  private final Path directory;
  private final Path root;

  RepositoryPaths(Terminal terminal) {
    this.directory = terminal.directory().toAbsolutePath().normalize();
    this.root =
        CHECKOUTS.stream()
            .map(name -> terminal.environment().getOrDefault(name, ""))
            .filter(value -> !value.isEmpty())
            .map(value -> Path.of(value).toAbsolutePath().normalize())
            .filter(directory::startsWith)
            .findFirst()
            .orElseGet(() -> repository(directory));
  }

  private static Path repository(Path directory) {
    for (Path at = directory; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return at;
      }
    }
    return directory;
  }

  /** The root: of the checkout, of the repository, or where gpuprof was started. */
  Path root() {
    return root;
  }

  /** The path relative to the root; the name itself when no such file is below the root. */
  String relative(String name) {
    Path file = directory.resolve(name).normalize();
    if (!file.startsWith(root) || !Files.exists(file)) {
      return name;
    }
    return root.relativize(file).toString().replace('\\', '/');
  }
}
