package io.gpuprof.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code sharp-edges.txt} is complete, and the tests that it names exist. */
class SharpEdgesMapTest {

  private static final Path MAP = Path.of("src/test/resources/io/gpuprof/runtime/sharp-edges.txt");
  private static final Pattern LINE = Pattern.compile("(S\\d+) *\\| ([^|]+) \\| ([^|]+)");
  private static final Pattern TEST =
      Pattern.compile("(compiler:)?([a-z0-9.]+\\.)?([A-Z]\\w+)#(\\w+)");

  private static List<Matcher> lines() throws IOException {
    List<Matcher> lines = new ArrayList<>();
    for (String line : Files.readAllLines(MAP)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        Matcher matcher = LINE.matcher(line);
        assertTrue(matcher.matches(), line);
        lines.add(matcher);
      }
    }
    return lines;
  }

  @Test
  void allFortyNineInOrder() throws IOException {
    assertEquals(
        IntStream.rangeClosed(1, 49).mapToObj(number -> "S" + number).toList(),
        lines().stream().map(line -> line.group(1)).toList());
  }

  @Test
  void everyTestExists() throws IOException {
    for (Matcher line : lines()) {
      if (line.group(2).strip().equals("-")) {
        continue;
      }
      for (String name : line.group(2).strip().split(" +", -1)) {
        Matcher test = TEST.matcher(name);
        assertTrue(test.matches(), name);
        assertTrue(exists(test), () -> line.group(1) + " names a test that is not there: " + name);
      }
    }
  }

  /** A test is a method, or a field of ArchUnit's. */
  private static boolean exists(Matcher test) throws IOException {
    String folder =
        test.group(1) == null
            ? "src/test/java/io/gpuprof/runtime"
            : "../compiler/src/test/java/io/gpuprof";
    String subfolder = test.group(2) == null ? "" : test.group(2).replace('.', '/');
    Path source = Path.of(folder, subfolder, test.group(3) + ".java");
    if (!Files.exists(source)) {
      return false;
    }
    String declaration =
        String.format(
            Locale.ROOT, "(?:void %1$s\\(|ArchRule %1$s\\s*=)", Pattern.quote(test.group(4)));
    return Pattern.compile(declaration).matcher(Files.readString(source)).find();
  }

  /** The other way round: a test that is named after an edge is in the map. */
  @Test
  void everyTestNamedAfterAnEdgeIsInTheMap() throws IOException {
    String map = Files.readString(MAP);
    List<String> missing = new ArrayList<>();
    try (var sources = Files.walk(Path.of("src/test/java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        Matcher method =
            Pattern.compile("void ((?:sharpEdgeS|s)\\d\\w*)\\(").matcher(Files.readString(source));
        while (method.find()) {
          if (!map.contains("#" + method.group(1))) {
            missing.add(source.getFileName() + "#" + method.group(1));
          }
        }
      }
    }
    assertEquals(List.of(), missing);
  }
}
