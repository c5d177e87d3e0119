package io.gpuprof.runtime.device;

import io.gpuprof.runtime.Prerequisite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code libnvidia-ml.so.1} compiled from {@code src/test/c}, with its script beside it. */
public record StandIn(Path folder) {

  public static final String A = "GPU-aaaaaaaa-0000-0000-0000-000000000000";
  public static final String B = "GPU-bbbbbbbb-0000-0000-0000-000000000000";

  public static final String TWO_GPUS =
      """
      driver 535.261.03
      cuda 12020
      gpu uuid=%s minor=0 bus=00000000:3B:00.0 memory=85899345920 board=15104 mig=0 name=NVIDIA A100-SXM4-80GB
      gpu uuid=%s minor=1 bus=00000000:D8:00.0 memory=85899345920 board=55296 mig=0 name=NVIDIA A100-SXM4-80GB
      """
          .formatted(A, B);

  public static StandIn in(Path folder, String script) throws Exception {
    return in(folder, script, List.of());
  }

  /** Every folder gets a file of its own, and with it variables of its own. */
  static StandIn in(Path folder, String script, List<String> flags) throws Exception {
    StandIn standIn = new StandIn(folder);
    standIn.compile(Path.of("src/test/c/nvml_standin.c"), flags);
    standIn.script(script);
    return standIn;
  }

  private void compile(Path source, List<String> flags) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("gcc", "-shared", "-fPIC", "-fvisibility=hidden", "-Wl,-Bsymbolic", "-Wall"));
    command.addAll(flags);
    command.addAll(List.of("-o", library().toString(), source.toString()));
    Process gcc = startCompiler(command);
    String words = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!gcc.waitFor(60, TimeUnit.SECONDS) || gcc.exitValue() != 0) {
      throw new IllegalStateException("gcc: " + words);
    }
  }

  private static Process startCompiler(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw Prerequisite.isMissing("gcc, so there is no stand-in of NVML", e);
    }
  }

  public Path library() {
    return folder.resolve("libnvidia-ml.so.1");
  }

  /** Replaces the world in one go, as a library may be reading it. */
  public void script(String text) throws IOException {
    replace(folder.resolve("nvml_standin.txt"), text);
  }

  /** XID of the GPU at an index. */
  public void xid(int gpu, int number) throws IOException {
    event(gpu, Nvml.EVENT_XID, number);
  }

  void event(int gpu, long type, long data) throws IOException {
    replace(folder.resolve("event"), "%d %d %d".formatted(gpu, type, data));
  }

  public boolean eventTaken() {
    return !Files.exists(folder.resolve("event"));
  }

  private void replace(Path file, String text) throws IOException {
    Path fresh = folder.resolve(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
