package io.gpuprof.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.target.ProductVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gpuprof fn} as kpt and kustomize meet it: streams and exit codes. */
class FnCommandTest {

  private static final Path HERE = Path.of("");

  private static String list(String data) {
    return "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig:\n"
        + "  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: function-input}\n  data: "
        + data
        + "\n";
  }

  @Test
  void silentWhenAllIsWell() {
    Cli run = Cli.runWith(list("{profile: ubuntu}"), HERE, "fn");
    assertEquals(0, run.code());
    assertEquals("", run.err());
    assertTrue(run.out().startsWith("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"));
    Cli again = Cli.runWith(run.out(), HERE, "fn");
    assertEquals(run.out(), again.out());
  }

  @Test
  void errorsAreOnStandardErrorTooAndTheListIsPrinted() {
    Cli run = Cli.runWith(list("{profil: ubuntu}"), HERE, "fn");
    assertEquals(1, run.code());
    assertEquals(
        "error[unknown-key]: v1/ConfigMap/function-input data.profil: unknown key `profil`; did you mean `profile`?\n",
        run.err());
    assertEquals(
        list("{profil: ubuntu}")
            + """
            results:
              - message: unknown key `profil`; did you mean `profile`?
                severity: error
                resourceRef:
                  apiVersion: v1
                  kind: ConfigMap
                  name: function-input
                field:
                  path: data.profil
                tags:
                  rule: unknown-key
                  tool: gpuprof
            """,
        run.out());
  }

  @Test
  void warningsDoNotFail() {
    String generated = Cli.runWith(list("{profile: gke-cos}"), HERE, "fn").out();
    String edited = generated.replace("cpu: 10m", "cpu: 20m");
    Cli run = Cli.runWith(edited, HERE, "fn");
    assertEquals(0, run.code());
    assertTrue(run.err().contains("warning[overwritten]"), run.err());
    assertEquals(1, run.err().lines().count());
  }

  @Test
  void hintsOnRequest() {
    String generated = Cli.runWith(list("{profile: gke-cos}"), HERE, "fn").out();
    String other = generated.replace("profile: gke-cos}", "profile: ubuntu}");
    String warnings = Cli.runWith(other, HERE, "fn").err();
    assertEquals(1, warnings.lines().count(), warnings);
    assertTrue(warnings.contains("warning[profile-replaced]"), warnings);
    String hints = Cli.runWith(other, HERE, "fn", "--verbose").err();
    assertTrue(hints.contains("info[removed]: v1/ResourceQuota/gpuprof/"), hints);
    assertTrue(hints.contains("info[updated]: apps/v1/DaemonSet/gpuprof/"), hints);
  }

  @Test
  void malformedInputLeavesStandardOutputEmpty() {
    for (String input :
        new String[] {"", "no list", "{", "a: *b", "kind: ResourceList\nitems: 1"}) {
      Cli run = Cli.runWith(input, HERE, "fn");
      assertEquals(1, run.code(), input);
      assertEquals("", run.out(), input);
      assertTrue(run.err().startsWith("<stdin>"), run.err());
      assertTrue(!run.err().contains("Exception"), run.err());
    }
  }

  @Test
  void nothingDependsOnTheFolder(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("gke-cos"), "no profile");
    Files.writeString(elsewhere.resolve("gke-cos.yaml"), "no profile");
    String list = list("{profile: gke-cos}");
    assertEquals(Cli.runWith(list, HERE, "fn").out(), Cli.runWith(list, elsewhere, "fn").out());
    // The files of a package are those of the list, whatever lies on the disk.
    Cli named = Cli.runWith(list("{profile: ./gke-cos.yaml}"), elsewhere, "fn");
    assertTrue(
        named
            .err()
            .contains(
                "there is no file `./gke-cos.yaml`; the path is relative to the package, and of its files the list holds only those that hold objects"),
        named.err());
  }

  @Test
  void aBugOfOursPrintsNoList() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    InputStream broken =
        new InputStream() {
          @Override
          public int read() {
            throw new IllegalStateException("as if there were a bug");
          }

          @Override
          public int read(byte[] into, int from, int most) {
            return read();
          }
        };
    int code =
        Main.run(
            new Terminal(
                broken,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                HERE),
            "fn");
    assertEquals(ExitCode.BUG, code);
    assertEquals("", out.toString(UTF_8));
    assertTrue(err.toString(UTF_8).contains("as if there were a bug"), err.toString(UTF_8));
  }

  @Test
  void helpAndVersion() {
    Cli help = Cli.run(HERE, "fn", "--help");
    assertEquals(0, help.code());
    assertTrue(help.out().contains("Usage: gpuprof fn"), help.out());
    assertTrue(help.out().contains("kind: FunctionConfig"), help.out());
    assertTrue(
        help.out().contains("ghcr.io/gpuprof/gpuprof:" + ProductVersion.TEXT + " "), help.out());
    assertTrue(help.out().contains("Exit\ncodes: 0; 1 with the list unchanged"), help.out());
    assertEquals("", help.err());
    assertTrue(Cli.run(HERE, "fn", "--version").out().startsWith("gpuprof "));
    assertEquals(2, Cli.run(HERE, "fn", "--profile", "x").code());
  }
}
