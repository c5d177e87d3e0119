package io.gpuprof.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code checklist.txt} is complete, and the proofs that it names exist and are run. */
class ChecklistTest {

  private static final Path MAP = Path.of("src/test/resources/io/gpuprof/function/checklist.txt");
  private static final Path CI = Path.of("../.ci");
  private static final Pattern LINE = Pattern.compile("(\\d+) *\\| ([^|]+) \\| ([^|]+)");
  private static final Pattern TEST = Pattern.compile("([a-z.]+\\.)?([A-Z]\\w+)#(\\w+)");
  private static final Pattern SCRIPT = Pattern.compile("\\.ci/([a-z-]+)#(\\S+)");

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
  void allPointsInOrder() throws IOException {
    assertEquals(
        IntStream.rangeClosed(1, 25).boxed().toList(),
        lines().stream().map(line -> Integer.valueOf(line.group(1))).toList());
  }

  @Test
  void everyProofExists() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Matcher line : lines()) {
      for (String proof : line.group(2).strip().split(" +", -1)) {
        if (!exists(proof)) {
          missing.add(line.group(1) + " " + proof);
        }
      }
    }
    assertEquals(List.of(), missing);
    assertFalse(exists("function.ChecklistTest#noSuchTest"));
    assertFalse(exists(".ci/pipelines#no-such-words"));
  }

  private static boolean exists(String proof) throws IOException {
    Matcher script = SCRIPT.matcher(proof);
    if (script.matches()) {
      return prints(script.group(1), script.group(2).replace('-', ' '));
    }
    Matcher test = TEST.matcher(proof);
    assertTrue(test.matches(), proof);
    String folder = test.group(1) == null ? "" : test.group(1).replace('.', '/');
    Path source = Path.of("src/test/java/io/gpuprof", folder, test.group(2) + ".java");
    Pattern declaration =
        Pattern.compile("(?:void %1$s\\(|ArchRule %1$s\\s*=)".formatted(test.group(3)));
    return Files.exists(source) && declaration.matcher(Files.readString(source)).find();
  }

  /** Whether a script says so when a check went well, and is called. */
  private static boolean prints(String script, String words) throws IOException {
    Path file = CI.resolve(script);
    Pattern ok = Pattern.compile("(?m)^.*(?:echo \"ok  |\\bok \").*$");
    return Files.isExecutable(file)
        && ok.matcher(Files.readString(file))
            .results()
            .anyMatch(line -> line.group().replace('-', ' ').contains(words))
        && isCalled(script);
  }

  private static boolean isCalled(String script) throws IOException {
    String call = "(?m)^\\s*\\.ci/" + Pattern.quote(script) + "$";
    return Pattern.compile(call).matcher(Files.readString(CI.resolve("run"))).find()
        || Pattern.compile(call).matcher(Files.readString(CI.resolve("pipelines"))).find();
  }
}
