package io.gpuprof.runtime.config;

import java.util.Objects;

/**
 * What the three path types have in common. They share no supertype, so that one cannot be passed
 * for another. None is {@code java.nio.file.Path}: a path on a node or in a container is not a path
 * on the machine that compiles.
 */
final class AbsolutePath {

  private AbsolutePath() {}

  static String require(String value) {
    Objects.requireNonNull(value);
    if (!value.startsWith("/")) {
      throw new IllegalArgumentException("`%s` is not an absolute path".formatted(value));
    }
    if (value.equals("/")) {
      return value;
    }
    for (int from = 1; from <= value.length(); ) {
      int slash = value.indexOf('/', from);
      int end = slash < 0 ? value.length() : slash;
      int length = end - from;
      if (length == 0
          || (length <= 2 && value.charAt(from) == '.' && value.charAt(end - 1) == '.')) {
        throw new IllegalArgumentException(
            "`%s` is not a plain path: no empty, `.` or `..` components".formatted(value));
      }
      from = end + 1;
    }
    return value;
  }

  static String resolve(String base, String relative) {
    if (relative.isEmpty()) {
      return base;
    }
    return base.equals("/") ? "/" + relative : base + "/" + relative;
  }

  /** Whole components: {@code /driver-root-2} is not under {@code /driver-root}. */
  static boolean isUnder(String path, String folder) {
    return folder.equals("/")
        || (path.startsWith(folder)
            && (path.length() == folder.length() || path.charAt(folder.length()) == '/'));
  }

  static String relativize(String path, String folder) {
    if (!isUnder(path, folder)) {
      throw new IllegalArgumentException("`%s` is not under `%s`".formatted(path, folder));
    }
    if (path.equals(folder)) {
      return "";
    }
    return folder.equals("/") ? path.substring(1) : path.substring(folder.length() + 1);
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
