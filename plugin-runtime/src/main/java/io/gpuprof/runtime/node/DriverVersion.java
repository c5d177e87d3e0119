package io.gpuprof.runtime.node;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The driver's version, read from the names of its libraries as NVIDIA's generator does
 * (nvidia-container-toolkit internal/lookup/root).
 */
final class DriverVersion {

  // Three digits at least: libcuda.so.1.1 of WSL and Tegra is no driver version.
  private static final Pattern VERSIONED =
      Pattern.compile("lib(?:cuda|nvidia-ml)\\.so\\.([0-9]{3,6}\\.[0-9]{1,6}(?:\\.[0-9]{1,6})?)");

  private static final List<String> SOURCES = List.of("libcuda.so.", "libnvidia-ml.so.");

  private DriverVersion() {}

  /** The version in the first of these folders that has one. */
  static Optional<String> of(DriverTree tree, List<Place> places) {
    for (String source : SOURCES) {
      for (Place place : places) {
        Optional<String> version = of(tree, place, source);
        if (version.isPresent()) {
          return version;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> of(DriverTree tree, Place place, String source) {
    List<String> versioned =
        tree.names(place.folder(), name -> name.startsWith(source)).names().stream()
            .filter(name -> VERSIONED.matcher(name).matches())
            .filter(name -> isFile(tree, place, name))
            .toList();
    // With the rests of an older driver about, the one that the loader takes is the driver.
    Optional<String> current =
        tree.find(place.folder().resolve(source + "1"))
            .as(EntryType.FILE)
            .map(found -> found.path().name())
            .filter(name -> VERSIONED.matcher(name).matches());
    return current
        .filter(versioned::contains)
        .or(() -> versioned.stream().max(Comparator.comparing(DriverVersion::sortable)))
        .map(DriverVersion::suffix);
  }

  private static boolean isFile(DriverTree tree, Place place, String name) {
    return tree.find(place.folder().resolve(name)).as(EntryType.FILE).isPresent();
  }

  private static String suffix(String name) {
    Matcher matcher = VERSIONED.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(name);
    }
    return matcher.group(1);
  }

  private static String sortable(String name) {
    StringBuilder sortable = new StringBuilder();
    for (String part : suffix(name).split("\\.", -1)) {
      sortable.append("0".repeat(6 - part.length())).append(part).append('.');
    }
    return sortable.toString();
  }
}
