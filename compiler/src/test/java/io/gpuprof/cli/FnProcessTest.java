package io.gpuprof.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code gpuprof fn} as a process that is killed mid-way, or whose reader or writer goes away. kpt
 * takes what a function printed for the whole package as soon as it ends with 0, and deletes
 * whatever is not in it: no end but a good one may have that code.
 */
@NullUnmarked
@Timeout(120)
class FnProcessTest {

  /** Longer than a pipe holds, so that a cut never falls on the end of a line. */
  private static final String LONG_LINE = "x".repeat(200_000);

  private static final String LIST = list();

  @TempDir Path temp;
  private Process process;

  private static String list() {
    StringBuilder list =
        new StringBuilder("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n");
    for (int i = 0; i < 5; i++) {
      list.append("- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: c")
          .append(i)
          .append("\n  data:\n    text: ")
          .append(LONG_LINE)
          .append('\n');
    }
    return list.append(
            """
            functionConfig:
              apiVersion: v1
              kind: ConfigMap
              metadata:
                name: f
              data:
                profile: ubuntu
            """)
        .toString();
  }

  private void start() throws IOException {
    start(ProcessBuilder.Redirect.PIPE);
  }

  private void start(ProcessBuilder.Redirect output, String... wrapper) throws IOException {
    start(output, List.of(), wrapper);
  }

  private void start(ProcessBuilder.Redirect output, List<String> options, String... wrapper)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(wrapper));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.gpuprof.cli.Main", "fn"));
    process =
        new ProcessBuilder(command)
            .redirectOutput(output)
            .redirectError(temp.resolve("err").toFile())
            .start();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  private void give(String text) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write(text.getBytes(UTF_8));
    in.flush();
  }

  private int code() throws InterruptedException {
    assertTrue(process.waitFor(90, TimeUnit.SECONDS), "it does not end");
    return process.exitValue();
  }

  private void kill(String signal) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + signal, pid).start().waitFor());
  }

  @Test
  void undisturbedItAnswersWithTheWholeList() throws IOException, InterruptedException {
    start();
    give(LIST);
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, code());
    assertEquals(5 + 4, out.lines().filter(line -> line.startsWith("- apiVersion")).count());
    assertEquals("", Files.readString(temp.resolve("err")));
  }

  @Test
  void textsSurviveALocaleWithoutThem() throws IOException, InterruptedException {
    start(
        ProcessBuilder.Redirect.PIPE,
        List.of("-Dfile.encoding=US-ASCII", "-Dsun.jnu.encoding=US-ASCII", "-Duser.language=tr"),
        "env",
        "LC_ALL=C");
    String list = LIST.replace(LONG_LINE, "é 😀 \u2028 ı").replace("items:", "# 😀\nitems:");
    give(list);
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, code());
    assertEquals(Cli.runWith(list, temp, "fn").out(), out);
    assertTrue(out.startsWith(list.substring(0, list.indexOf("functionConfig:"))), out);
  }

  @Test
  void hintsByAVariable() throws IOException, InterruptedException {
    start(ProcessBuilder.Redirect.PIPE, "env", "GPUPROF_VERBOSE=true");
    String cos = LIST.replace(LONG_LINE, "x").replace("ubuntu", "gke-cos");
    give(Cli.runWith(cos, temp, "fn").out().replace("profile: gke-cos\n", "profile: ubuntu\n"));
    process.getOutputStream().close();
    process.getInputStream().readAllBytes();
    assertEquals(0, code());
    String err = Files.readString(temp.resolve("err"));
    assertTrue(err.contains("info[removed]: v1/ResourceQuota"), err);
  }

  @Test
  void tooLittleMemory() throws IOException, InterruptedException {
    start(ProcessBuilder.Redirect.PIPE, List.of("-Xmx24m", "-XX:+UseSerialGC"));
    give(
        LIST.replace(
            "functionConfig:",
            "- {apiVersion: v1, kind: A, metadata: {name: a}, spec: ["
                + "a,".repeat(4_000_000)
                + "]}\nfunctionConfig:"));
    process.getOutputStream().close();
    assertEquals(0, process.getInputStream().readAllBytes().length);
    assertNotEquals(0, code());
    String err = Files.readString(temp.resolve("err"));
    assertTrue(err.contains("memory") && !err.contains("\tat "), err);
  }

  @Test
  void halfAListIsRefused() throws IOException, InterruptedException {
    start();
    give(LIST.substring(0, LIST.length() / 2));
    process.getOutputStream().close();
    assertEquals(0, process.getInputStream().readAllBytes().length);
    assertEquals(ExitCode.INPUT, code());
    String err = Files.readString(temp.resolve("err"));
    assertTrue(err.contains("error[list-cut-off]"), err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "KILL"})
  void killedWhileItReads(String signal) throws IOException, InterruptedException {
    start(ProcessBuilder.Redirect.PIPE);
    // More than a pipe holds: it returns when the other side has read.
    give(LIST.substring(0, LIST.length() / 2));
    kill(signal);
    assertNotEquals(0, code());
    assertEquals(0, process.getInputStream().readAllBytes().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "KILL"})
  void killedWhileItWrites(String signal) throws IOException, InterruptedException {
    start();
    give(LIST);
    process.getOutputStream().close();
    InputStream out = process.getInputStream();
    String first = new String(out.readNBytes(1), UTF_8);
    kill(signal);
    // It ends before anything more is read: while it ends it would go on writing.
    assertNotEquals(0, code());
    String begun = first + new String(out.readAllBytes(), UTF_8);
    assertTrue(begun.length() < LIST.length(), "it was not killed in time");
    // As the next program in a pipe we take no such list for a whole one.
    Cli next = Cli.runWith(begun, temp, "fn");
    assertEquals(ExitCode.INPUT, next.code());
    assertEquals("", next.out());
  }

  @Test
  void aReaderThatGoesAway() throws IOException, InterruptedException {
    start();
    give(LIST);
    process.getOutputStream().close();
    process.getInputStream().readNBytes(10);
    process.getInputStream().close();
    assertEquals(ExitCode.INPUT, code());
    assertEquals("", Files.readString(temp.resolve("err")));
  }

  @Test
  void aFullDisk() throws IOException, InterruptedException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "this system has no /dev/full");
    start(ProcessBuilder.Redirect.to(full.toFile()));
    give(LIST);
    process.getOutputStream().close();
    assertEquals(ExitCode.INPUT, code());
    assertTrue(
        Files.readString(temp.resolve("err")).contains("standard output cannot be written: "));
  }

  @Test
  void nobodyListensFromTheStart() throws IOException, InterruptedException {
    start(ProcessBuilder.Redirect.PIPE, "sh", "-c", "exec \"$@\" >&-", "sh");
    give(LIST);
    process.getOutputStream().close();
    assertNotEquals(0, code());
  }
}
