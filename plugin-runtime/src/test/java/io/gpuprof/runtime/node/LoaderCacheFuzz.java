package io.gpuprof.runtime.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;

/** Fuzz target: a loader's cache, in either format or printed; see {@code .ci/fuzz}. */
public final class LoaderCacheFuzz {

  private LoaderCacheFuzz() {}

  /** All that a cache tells stands in it, once: entries that share a text cost no memory. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    List<LoaderCache.Library> libraries = LoaderCache.parse(data, name -> name.startsWith("lib"));
    for (LoaderCache.Library library : libraries) {
      assertTrue(text.contains(library.name()), "a name that is not in the cache");
      assertTrue(text.contains(library.path()), "a path that is not in the cache");
      assertTrue(library.name().startsWith("lib"), "a name that nobody asked for");
    }
    assertTrue(libraries.size() <= LoaderCache.MOST_LIBRARIES, "more than are wanted");
    assertTrue(new HashSet<>(libraries).size() == libraries.size(), "told twice");
  }
}
