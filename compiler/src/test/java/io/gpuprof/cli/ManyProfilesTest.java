package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** So many profiles that several threads share the work. */
class ManyProfilesTest {

  private static final int MANY = 200;

  @TempDir Path directory;

  private void write(String name, String spec) throws IOException {
    Files.writeString(
        directory.resolve(name + ".yaml"),
        Profiles.document(spec).replace("name: test", "name: " + name));
  }

  /** One parent in a file of its own, and children that differ in what other values follow from. */
  private List<String> profiles(String parent) throws IOException {
    write("parent", parent);
    List<String> arguments = new ArrayList<>(List.of("compile"));
    for (int i = 0; i < MANY; i++) {
      write(
          "p" + i,
          """
          extends: ./parent.yaml
          title: Pool %d
          driverRoot: /data/nvidia/%d
          mount: %s
          plugin: {migStrategy: %s}
          """
              .formatted(
                  i,
                  i % 7,
                  i % 3 == 0 ? "host-root" : "driver-root",
                  i % 5 == 0 ? "mixed" : "none"));
      arguments.add("p" + i + ".yaml");
    }
    return arguments;
  }

  private Cli run(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return Cli.run(directory, all.toArray(String[]::new));
  }

  @Test
  void sameBytesAsOneByOne() throws IOException {
    List<String> arguments = profiles("extends: ubuntu\ndevRoot: /\n");
    Cli together = run(arguments, "-t", "values,manifests", "-o", "out");
    assertEquals(0, together.code(), together.err());
    assertTrue(
        together
            .err()
            .startsWith(
                "p1.yaml:1:1: warning[profiles-clash]: the profiles `p0` and `p1` both make the"
                    + " DaemonSet gpuprof/gpuprof-device-plugin, each its own; 198 more clash"
                    + " with `p0`\n"),
        together.err());
    assertTrue(together.err().contains("0 errors, 1 warning\n"), together.err());
    for (int i = 0; i < MANY; i += 3) {
      for (String target : List.of("values", "manifests")) {
        Cli alone = Cli.run(directory, "compile", "p" + i + ".yaml", "-t", target);
        assertEquals(
            alone.out(), Files.readString(directory.resolve("out/p" + i + "/" + target + ".yaml")));
      }
    }
    assertTrue(
        together.err().contains("gpuprof: 400 files in out, 400 of them changed\n"),
        together.err());
    assertTrue(
        run(arguments, "-t", "values,manifests", "-o", "out")
            .err()
            .contains("gpuprof: 400 files in out, 0 of them changed\n"));
    Cli check = run(arguments, "-t", "values,manifests", "-o", "out", "--check");
    assertEquals(0, check.code(), check.out() + check.err());
  }

  /** Charts come from templates, which are read once and shared. */
  @Test
  void chartsToo() throws IOException {
    List<String> arguments = profiles("extends: ubuntu\ndevRoot: /\n").subList(0, 131);
    Cli together =
        run(
            arguments,
            "-t",
            "chart",
            "-o",
            "out",
            "--set",
            "config.log.level=debug",
            "--set",
            "podLabels.team=ml");
    assertEquals(0, together.code(), together.err());
    for (int i = 0; i < 130; i += 43) {
      run(
          List.of("compile", "p" + i + ".yaml", "-t", "chart", "-o", "alone/p" + i),
          "--set",
          "config.log.level=debug",
          "--set",
          "podLabels.team=ml");
      assertEquals(
          texts(directory.resolve("alone/p" + i)), texts(directory.resolve("out/p" + i)), "p" + i);
    }
  }

  private static Map<String, String> texts(Path folder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    assertFalse(texts.isEmpty());
    return texts;
  }

  @Test
  void aMistakeOfTheParentIsToldOnceAndNothingIsWritten() throws IOException {
    Cli run = run(profiles("extends: ubuntu\ndevRoot: /\nlibraryDirz: [lib]\n"), "-o", "out");
    assertEquals(1, run.code());
    assertEquals(1, run.err().split("unknown key", -1).length - 1, run.err());
    assertTrue(run.err().contains("parent.yaml:"), run.err());
    assertFalse(Files.exists(directory.resolve("out")));
  }

  @Test
  void findingsOfAllStandInOneOrder() throws IOException {
    List<String> arguments = profiles("extends: ubuntu\ndevRoot: /\n");
    for (int i = 0; i < MANY; i += 50) {
      write("p" + i, "extends: ./parent.yaml\ndriverRoot: relative/%d\n".formatted(i));
    }
    Cli run = run(arguments, "-o", "out");
    assertEquals(1, run.code());
    List<String> errors = run.err().lines().filter(line -> line.contains(": error[")).toList();
    assertEquals(4, errors.size(), run.err());
    assertEquals(errors.stream().sorted().toList(), errors);
    assertFalse(Files.exists(directory.resolve("out")));
  }

  @Test
  void twoOfOneNameFarApart() throws IOException {
    List<String> arguments = profiles("extends: ubuntu\ndevRoot: /\n");
    Files.writeString(
        directory.resolve("p199.yaml"),
        Files.readString(directory.resolve("p199.yaml")).replace("p199", "p3"));
    Cli run = run(arguments, "-o", "out");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("two outputs would be written to `p3/values.yaml`"), run.err());
    assertFalse(Files.exists(directory.resolve("out")));
  }
}
