package io.gpuprof.audit;

import java.util.List;

/** Absolute paths as text, compared component by component. */
final class PathText {

  private static final List<String> LIBRARY_FOLDERS =
      List.of("lib", "lib32", "lib64", "bin", "sbin", "x86_64-linux-gnu", "aarch64-linux-gnu");

  private PathText() {}

  /** Without a slash at the end or two in a row. */
  static String clean(String path) {
    String single = path.replaceAll("/+", "/");
    return single.length() > 1 && single.endsWith("/")
        ? single.substring(0, single.length() - 1)
        : single;
  }

  /** Whether a path is a folder or something below it. */
  static boolean isAtOrUnder(String path, String folder) {
    String inner = clean(path);
    String outer = clean(folder);
    return outer.equals("/") || inner.equals(outer) || inner.startsWith(outer + "/");
  }

  /** A path below one folder, moved below another. */
  static String moved(String path, String from, String to) {
    String source = clean(from);
    String rest = clean(path).substring(source.equals("/") ? 0 : source.length());
    return clean(to + "/" + rest);
  }

  static String last(String path) {
    String clean = clean(path);
    return clean.substring(clean.lastIndexOf('/') + 1);
  }

  /** Whether it looks like a folder of libraries or tools rather than a root above them. */
  static boolean isLibraryFolder(String path) {
    return LIBRARY_FOLDERS.contains(last(path));
  }

  /** The root above a folder of libraries. */
  static String rootAbove(String path) {
    String root = clean(path);
    while (!root.isEmpty() && isLibraryFolder(root)) {
      root = root.substring(0, root.lastIndexOf('/'));
    }
    if (root.endsWith("/usr")) {
      root = root.substring(0, root.length() - "/usr".length());
    }
    return root.isEmpty() ? "/" : root;
  }
}
