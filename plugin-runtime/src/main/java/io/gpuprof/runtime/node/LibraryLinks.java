package io.gpuprof.runtime.node;

import io.gpuprof.runtime.config.HostPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The other names of a library: its soname, which the loader wants, and the name without a version,
 * which programs want that were linked at run time. Read from the library itself where its content
 * is at hand, else from the links beside it (nvidia-container-toolkit internal/discover).
 */
final class LibraryLinks {

  /** Names that programs load and that no soname gives; toolkit's list. */
  private static final Map<String, List<String>> KNOWN =
      Map.of(
          "libcuda", List.of("libcuda.so", "libcuda.so.1"),
          "libnvidia-opticalflow",
              List.of("libnvidia-opticalflow.so", "libnvidia-opticalflow.so.1"),
          "libGLX_nvidia", List.of("libGLX_indirect.so.0", ""),
          "libnvidia-vulkan-producer", List.of("libnvidia-vulkan-producer.so", ""),
          "libnvidia-allocator", List.of("gbm/nvidia-drm_gbm.so", "../libnvidia-allocator.so.1"));

  private final DriverTree tree;
  private final Findings findings;

  LibraryLinks(DriverTree tree, Findings findings) {
    this.tree = tree;
    this.findings = findings;
  }

  void add(Place place, String name, HostPath real, Optional<String> soname) {
    int dot = name.indexOf(".so.");
    if (dot < 0) {
      return;
    }
    String stem = name.substring(0, dot);
    if (soname.isPresent()) {
      link(place, soname.get(), name, name, real);
      if (isLinkTo(place, stem + ".so", real)) {
        link(place, stem + ".so", soname.get(), name, real);
      }
    } else {
      addLinksBeside(place, name, stem, real);
    }
    List<String> known = KNOWN.getOrDefault(stem, List.of());
    if (!known.isEmpty()) {
      link(place, known.get(0), known.get(1).isEmpty() ? name : known.get(1), name, real);
    }
  }

  private void addLinksBeside(Place place, String name, String stem, HostPath real) {
    List<String> beside =
        tree.names(place.folder(), other -> other.startsWith(stem + ".so")).names();
    for (String other : beside) {
      if (isLinkTo(place, other, real)) {
        link(place, other, name, name, real);
      }
    }
  }

  private boolean isLinkTo(Place place, String name, HostPath real) {
    HostPath path = place.folder().resolve(name);
    return tree.findUnfollowed(path).as(EntryType.LINK).isPresent()
        && tree.find(path).as(EntryType.FILE).filter(f -> f.path().equals(real)).isPresent();
  }

  private void link(Place place, String link, String target, String name, HostPath real) {
    if (!link.equals(name) && LibrarySearch.isPlainName(link.substring(link.indexOf('/') + 1))) {
      findings.link(place.workload().resolve(link), target, real);
    }
  }
}
