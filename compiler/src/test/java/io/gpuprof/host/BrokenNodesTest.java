package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.rules.RuleHelp;
import io.gpuprof.target.Compilation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Known failures of the field. Each is a healthy layout and an edit of it, {@code NAME.edit}, with
 * what the doctor says of it beside, {@code NAME.expected}. An edit has lines {@code - path} (gone,
 * with all below it), {@code + line} (a line of the listing that is added) and {@code ~ old => new}
 * (in every line). {@code expect} names the findings, all of them, the cause first.
 */
class BrokenNodesTest {

  private static final Path FOLDER = Path.of("src/test/resources/broken");

  private record Case(String layout, String profile, List<String> expected, String listing) {

    static Case read(Path file) throws IOException {
      String layout = "";
      String profile = "";
      List<String> expected = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      for (String line : Files.readString(file).split("\n", -1)) {
        if (line.startsWith("layout ")) {
          layout = line.substring(7);
          Listings.read(Listings.file(layout)).lines().forEach(lines::add);
        } else if (line.startsWith("profile ")) {
          profile = line.substring(8);
        } else if (line.startsWith("expect ")) {
          expected.add(line.substring(7));
        } else if (line.startsWith("- ")) {
          String path = line.substring(2);
          lines.removeIf(l -> isAtOrBelow(l, path));
        } else if (line.startsWith("+ ")) {
          lines.add(line.substring(2));
        } else if (line.startsWith("~ ")) {
          String[] parts = line.substring(2).split(" => ?", -1);
          assertTrue(lines.stream().anyMatch(l -> l.contains(parts[0])), file + ": " + line);
          lines.replaceAll(l -> l.replace(parts[0], parts[1]));
        } else {
          assertTrue(line.isEmpty() || line.startsWith("#"), file + ": " + line);
        }
      }
      return new Case(layout, profile, expected, String.join("\n", lines) + "\n");
    }

    /** Of an entry and of a line of content. */
    private static boolean isAtOrBelow(String line, String path) {
      String own = line.charAt(1) == '\t' ? line.substring(line.lastIndexOf('\t') + 1) : line;
      return own.equals(path) || own.startsWith(path + "/") || own.startsWith(path + ":");
    }
  }

  static Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".edit"))
          .map(name -> name.substring(0, name.length() - ".edit".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theCauseIsInTheFirstLineAndNothingFalseBeside(String name) throws IOException {
    Case broken = Case.read(FOLDER.resolve(name + ".edit"));
    Compilation compilation = Profiles.compileShipped(broken.profile());
    Diagnosis diagnosis =
        Doctor.examine(Listings.parse(broken.listing()), compilation, Surroundings.NONE);
    assertEquals(
        broken.expected(),
        diagnosis.findings().stream().map(Finding::id).toList(),
        diagnosis.text());
    Path file = FOLDER.resolve(name + ".expected");
    String expected = Files.exists(file) ? Files.readString(file) : "";
    if (Listings.rewrite() && !expected.equals(diagnosis.text())) {
      Files.writeString(file, diagnosis.text());
    }
    assertEquals(expected, diagnosis.text());
    assertTrue(
        diagnosis
            .text()
            .lines()
            .findFirst()
            .orElse("")
            .contains("[" + broken.expected().get(0) + "]: "));
  }

  /** Nothing is claimed to be absent where nobody looked. */
  @Test
  void aSearchThatWasCutOffClaimsNoAbsence() {
    String deep = "d\t755\t0\t\t./a/b/c/d/e/f/g/h/i/j\n";
    String listing = Listings.read(Listings.file("ubuntu"));
    String noDriver =
        listing
            .lines()
            .filter(line -> !line.contains("/x86_64-linux-gnu/lib"))
            .collect(Collectors.joining("\n", "", "\n"));
    String whole = "neither libcuda nor libnvidia-ml is on it";
    String cut = "and the search of the whole node was cut off";
    assertTrue(ubuntu(noDriver).contains(whole), ubuntu(noDriver));
    assertTrue(!ubuntu(noDriver).contains("cut off"), ubuntu(noDriver));
    assertTrue(!ubuntu(noDriver + deep).contains(whole), ubuntu(noDriver + deep));
    assertTrue(ubuntu(noDriver + deep).contains(cut), ubuntu(noDriver + deep));

    // As many folders as are looked at, less those of the layout, and then one too many.
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      many.append("d\t755\t0\t\t./many/%d\n".formatted(i));
    }
    assertTrue(ubuntu(noDriver + many).contains(cut), ubuntu(noDriver + many));
    assertTrue(ubuntu(noDriver + many).contains("after 40000 folders"), ubuntu(noDriver + many));
    String fewer = many.substring(0, many.indexOf("./many/39000\n") - "d\t755\t0\t\t".length());
    assertTrue(ubuntu(noDriver + fewer).contains(whole), ubuntu(noDriver + fewer));

    String noTool =
        listing
            .lines()
            .filter(line -> !line.endsWith("/nvidia-smi"))
            .collect(Collectors.joining("\n", "", "\n"));
    assertTrue(ubuntu(noTool).contains("it is nowhere on the node"), ubuntu(noTool));
    assertTrue(
        ubuntu(noTool + deep).contains("it was found nowhere else, but " + DriverFinder.CUT_OFF),
        ubuntu(noTool + deep));
  }

  private static String ubuntu(String listing) {
    return Doctor.examine(
            Listings.parse(listing), Profiles.compileShipped("ubuntu"), Surroundings.NONE)
        .text();
  }

  @Test
  void thereAreEnough() throws IOException {
    assertTrue(names().count() >= 30);
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(2 * names().count(), files.count(), "each edit has what is expected beside it");
    }
  }

  /**
   * The failures that only an object of the cluster, a live node or the plugin's container shows
   * are tested elsewhere: DoctorCommandTest, DoctorNvmlTest, PluginViewTest.
   */
  @Test
  void everyFindingIsReproduced() throws IOException {
    List<String> elsewhere =
        List.of(
            "profile-not-known",
            "runtime-without-cdi",
            "kubelet-too-old-for-cdi",
            "rival-not-kept-away",
            "hook-interpreter-missing",
            "apparmor-confines-plugin",
            "nvml-load-failed",
            "nvml-start-failed",
            "nvml-crashed",
            "nvml-gpu-silent",
            "nvml-knows-no-gpu",
            "plugin-sees-no-nodes",
            "plugin-config-unreadable",
            "plugin-config-invalid",
            "plugin-environment-overrides",
            "plugin-config-differs",
            "plugin-mount-missing",
            "plugin-mount-writable",
            "plugin-mount-not-propagated",
            "plugin-cannot-write-spec",
            "plugin-cannot-register",
            "plugin-rights-differ");
    List<String> reproduced = new ArrayList<>(elsewhere);
    for (String name : names().toList()) {
      reproduced.addAll(Case.read(FOLDER.resolve(name + ".edit")).expected());
    }
    assertEquals(
        List.of(),
        NodeFindings.ALL.stream()
            .map(RuleHelp::id)
            .filter(id -> !reproduced.contains(id))
            .toList());
  }
}
