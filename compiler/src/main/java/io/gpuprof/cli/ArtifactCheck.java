package io.gpuprof.cli;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.gpuprof.target.Artifact;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compares artifacts with what is on disk, for {@code --check}. */
final class ArtifactCheck {

  private static final int CONTEXT_LINES = 3;

  private ArtifactCheck() {}

  /** Prints a unified diff for each file that differs or is missing; returns how many there are. */
  static int check(ArtifactWriter writer, List<Artifact> artifacts, PrintStream out) {
    int differing = 0;
    for (Artifact artifact : artifacts) {
      Path file = writer.place(artifact);
      boolean exists = Files.exists(file);
      String before = exists ? read(file) : "";
      if (exists && before.equals(artifact.text())) {
        continue;
      }
      differing++;
      List<String> old = lines(before);
      UnifiedDiffUtils.generateUnifiedDiff(
              exists ? file.toString() : "/dev/null",
              file.toString(),
              old,
              DiffUtils.diff(old, lines(artifact.text())),
              CONTEXT_LINES)
          .forEach(out::println);
    }
    return differing;
  }

  /** Lines with their breaks made visible, so that a missing last one is a difference too. */
  private static List<String> lines(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> lines = new java.util.ArrayList<>(text.lines().toList());
    if (!text.endsWith("\n")) {
      lines.add("\\ No newline at end of file");
    }
    return lines;
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InputException("`%s` cannot be read: %s".formatted(file, IoReason.of(e)));
    }
  }
}
