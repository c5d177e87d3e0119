package io.gpuprof.runtime.device;

import io.gpuprof.runtime.node.NvmlAnswer;
import io.gpuprof.runtime.node.NvmlAnswer.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the child process printed, read while it runs so that it never waits for us. */
final class ProbeOutput {

  /** A crash report has about thirty lines before the frames that say where it was. */
  private static final int MOST_LINES = 500;

  private static final String FRAME = "# Problematic frame:";

  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  private ProbeOutput(Process child) {
    reader = new Thread(() -> read(child), "gpuprof-nvml-trial");
    reader.setDaemon(true);
  }

  static ProbeOutput of(Process child) {
    ProbeOutput output = new ProbeOutput(child);
    output.reader.start();
    return output;
  }

  private void read(Process child) {
    try (BufferedReader in = child.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      // The pipe breaks when the child is killed; what it said before is what there is.
      add("(output ended: " + e.getMessage() + ")");
    }
  }

  private synchronized void add(String line) {
    if (lines.size() < MOST_LINES) {
      lines.add(line);
    }
  }

  /** Waits for the rest of the output of a child that has ended. */
  void finish() {
    try {
      reader.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether Java came as far as the library. */
  synchronized boolean began() {
    return lines.stream().anyMatch(line -> line.startsWith(NvmlProbe.STEP));
  }

  synchronized String lastStep() {
    return lines.stream()
        .filter(line -> line.startsWith(NvmlProbe.STEP))
        .reduce((first, second) -> second)
        .map(line -> line.substring(NvmlProbe.STEP.length()))
        .orElse("starting Java");
  }

  synchronized Optional<NvmlUnavailable> failure() {
    return told(NvmlProbe.FAILED)
        .map(line -> line.split("\t", 4))
        .map(
            parts ->
                new NvmlUnavailable(
                    Stage.valueOf(parts[0]),
                    parts[1],
                    new NvmlUnavailable.Cause(parts[2], parts[3])))
        .findFirst();
  }

  /** What a child that came to its end learnt. */
  synchronized NvmlAnswer answer() {
    return new NvmlAnswer.Works(
        told(NvmlProbe.DRIVER).findFirst().orElse(""),
        told(NvmlProbe.GPUS).mapToInt(Integer::parseInt).findFirst(),
        told(NvmlProbe.NOTE).toList());
  }

  private Stream<String> told(String mark) {
    return lines.stream()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()));
  }

  synchronized boolean done() {
    return lines.contains(NvmlProbe.DONE);
  }

  /** Where it crashed; or else the last thing that it said, such as an error of Java itself. */
  synchronized String crash() {
    int frame = lines.indexOf(FRAME);
    if (frame >= 0 && frame + 1 < lines.size()) {
      return ", in " + lines.get(frame + 1).replaceFirst("^#\\s*", "").strip();
    }
    return lines.stream()
        .filter(line -> !line.startsWith(NvmlProbe.MARK))
        .reduce((first, second) -> second)
        .map(line -> ", it said: " + line.strip())
        .orElse("");
  }
}
