package io.gpuprof.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files behind what the user named; a folder stands for its YAML files.
 *
 * @param items each file once
 */
record InputFiles(List<Item> items) {

  /**
   * One file.
   *
   * @param path as the user would write it
   * @param named whether the user named it, rather than a folder above it
   */
  record Item(String path, boolean named) {}

  static InputFiles of(Collection<String> paths, Path directory) {
    Map<Path, Item> items = new LinkedHashMap<>();
    for (String path : paths) {
      Path file = directory.resolve(path);
      if (path.equals("-") || !Files.isDirectory(file)) {
        items.put(file.normalize(), new Item(path, true));
      } else {
        for (Path below : yamlFiles(path, file)) {
          String name = Path.of(path).resolve(file.relativize(below)).toString();
          items.putIfAbsent(below.normalize(), new Item(name, false));
        }
      }
    }
    return new InputFiles(List.copyOf(items.values()));
  }

  private static List<Path> yamlFiles(String path, Path folder) {
    List<Path> files = new ArrayList<>();
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
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new InputException("`%s` cannot be read: %s".formatted(path, e.getMessage()));
    }
    if (files.isEmpty()) {
      throw new InputException("there is no .yaml or .yml file in `%s`".formatted(path));
    }
    files.sort(null);
    return files;
  }

  /** Templates of a chart are no YAML yet. */
  private static boolean isLeftOut(Path folder) {
    String name = folder.getFileName().toString();
    return name.startsWith(".")
        || name.equals("node_modules")
        || (name.equals("templates") && Files.exists(folder.resolveSibling("Chart.yaml")));
  }
}
