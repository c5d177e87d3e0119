package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gpuprof.Profiles;
import io.gpuprof.target.Compilation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** There is a healthy node of every platform, and its profile finds what it needs on it. */
class ShippedLayoutsTest {

  static Stream<String> names() {
    return Profiles.compilableNames().stream();
  }

  @Test
  void everyProfileHasALayout() {
    assertEquals(
        new TreeSet<>(Profiles.compilableNames()), new TreeSet<>(ShippedLayouts.all().keySet()));
  }

  @Test
  void theFilesAreThoseOfTheRecipes() throws IOException {
    List<String> differing = new ArrayList<>();
    Map<Path, Layout> layouts = new TreeMap<>();
    ShippedLayouts.all().forEach((name, layout) -> layouts.put(Listings.file(name), layout));
    layouts.put(Path.of("../examples/custom-layout/node.listing"), ShippedLayouts.custom());
    for (Map.Entry<Path, Layout> layout : layouts.entrySet()) {
      Path file = layout.getKey();
      String listing = layout.getValue().listing();
      if (Files.exists(file) && Files.readString(file).equals(listing)) {
        continue;
      }
      if (Listings.rewrite()) {
        Files.createDirectories(Listings.FOLDER);
        Files.writeString(file, listing);
      }
      differing.add(file + " differs; GPUPROF_REWRITE=1 writes it anew");
    }
    assertEquals(List.of(), differing);
  }

  @ParameterizedTest
  @MethodSource("names")
  void thePreviewHasNothingToComplainOf(String name) {
    Compilation compilation = Profiles.compileShipped(name);
    var tree = Listings.tree(name);
    SpecPreview preview =
        SpecPreview.of(tree, compilation, NodeGpus.of(tree, compilation.values().config()));
    List<String> said =
        preview.judgements().stream()
            .map(d -> d.id() + ": " + d.fact())
            .filter(text -> !text.startsWith("cdi-loader-path"))
            .toList();
    assertEquals(List.of(), said);
    assertEquals(true, preview.build().spec().isPresent());
  }
}
