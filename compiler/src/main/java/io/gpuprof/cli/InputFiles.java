package io.gpuprof.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files behind what the user named; a folder stands for its YAML files.
 *
 * @param items each file once
 * @param failures folders that hold nothing to read, or that cannot be read
 * @param templates how many files below folders become YAML only when a template is rendered
 */
record InputFiles(List<Item> items, List<Failure> failures, int templates) {

  /**
   * One file.
   *
   * @param path as the user would write it
   * @param named whether the user named it, rather than a folder above it
   */
  record Item(String path, boolean named) {}

  /**
   * What could not be looked at.
   *
   * @param id of the finding
   * @param path as the user would write it
   * @param fact what is the matter
   */
  record Failure(String id, String path, String fact) {}

  static InputFiles of(Collection<String> paths, Path directory) {
    Map<Path, Item> items = new LinkedHashMap<>();
    List<Failure> failures = new ArrayList<>();
    Set<Path> templates = new HashSet<>();
    for (String path : paths) {
      Path file = directory.resolve(path);
      if (path.equals("-") || !Files.isDirectory(file)) {
        items.put(file.normalize(), new Item(path, true));
      } else {
        for (Path below : yamlFiles(path, file, failures, templates)) {
          String name = Path.of(path).resolve(file.relativize(below)).toString();
          items.putIfAbsent(below.normalize(), new Item(name, false));
        }
      }
    }
    return new InputFiles(List.copyOf(items.values()), List.copyOf(failures), templates.size());
  }

  private static List<Path> yamlFiles(
      String path, Path folder, List<Failure> failures, Set<Path> templates) {
    List<Path> files = new ArrayList<>();
    int before = failures.size();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
              return !at.equals(folder) && isLeftOut(at)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path at, BasicFileAttributes attributes) {
              String name = at.getFileName().toString();
              if (Files.isRegularFile(at) && (name.endsWith(".yaml") || name.endsWith(".yml"))) {
                files.add(at);
              } else if (name.matches(".*\\.ya?ml\\.gotmpl")) {
                templates.add(at.normalize());
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path at, IOException e) {
              failures.add(unreadable(Path.of(path).resolve(folder.relativize(at)), e));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      failures.add(unreadable(Path.of(path), e));
    }
    if (files.isEmpty() && failures.size() == before) {
      failures.add(
          new Failure(
              "file-not-found", path, "there is no .yaml or .yml file in `%s`".formatted(path)));
    }
    files.sort(null);
    return files;
  }

  private static Failure unreadable(Path path, IOException e) {
    return new Failure(
        "file-unreadable",
        path.toString(),
        "`%s` cannot be read: %s".formatted(path, IoReason.of(e)));
  }

  /** Templates of a chart are no YAML yet. */
  private static boolean isLeftOut(Path folder) {
    String name = folder.getFileName().toString();
    return name.startsWith(".")
        || name.equals("node_modules")
        || (name.equals("templates") && Files.exists(folder.resolveSibling("Chart.yaml")));
  }
}
