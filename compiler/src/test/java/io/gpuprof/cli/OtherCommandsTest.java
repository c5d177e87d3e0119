package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.profile.ProfileCatalog;
import io.gpuprof.schema.SchemaName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class OtherCommandsTest {

  @TempDir Path directory;

  private Cli run(String... arguments) {
    return Cli.run(directory, arguments);
  }

  static List<String> names() {
    return ProfileCatalog.names();
  }

  @Test
  void list() {
    Cli all = run("list");
    assertEquals(0, all.code(), all.err());
    assertTrue(all.out().contains("gke-cos           supported     "), all.out());
    assertTrue(all.out().contains("eks-auto          refused       "), all.out());
    assertFalse(all.out().contains("k3s-layer"));
    assertTrue(run("list", "--layers").out().contains("k3s-layer"));
    assertEquals(Profiles.compilableNames(), run("list", "--names").out().lines().toList());
  }

  @Test
  void schema() {
    assertEquals(6, run("schema").out().lines().count());
    for (SchemaName schema : SchemaName.values()) {
      assertEquals(schema.text(), run("schema", schema.label()).out());
    }
    assertEquals(2, run("schema", "nothing").code());
  }

  @ParameterizedTest
  @MethodSource("names")
  void explainsEveryProfile(String name) {
    Cli run = run("explain", name, "--all");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith(name + ": "), run.out());
  }

  @Test
  void explainsAValueWithOriginAndReason() {
    String out = run("explain", "gke-cos", "driverRoot").out();
    assertTrue(out.contains("driverRoot: /home/kubernetes/bin/nvidia\n"), out);
    assertTrue(out.contains("stated in profiles/gke-cos.yaml:"), out);
    assertTrue(out.contains("Source:"), out);
    assertTrue(run("explain", "gke-cos", "kubelet").out().contains("kubelet.devicePluginsDir: "));
    String derived = run("explain", "gke-cos", "config.paths.containerDriverRoot").out();
    assertTrue(derived.contains("/host/home/kubernetes/bin/nvidia"), derived);
    assertTrue(derived.contains("derived: "), derived);
    assertTrue(
        run("explain", "gke-cos", "config.paths.driverRoot").out().contains("set by driverRoot"));
    Cli unknown = run("explain", "gke-cos", "drvierRoot");
    assertEquals(1, unknown.code());
    assertTrue(unknown.err().contains("did you mean `driverRoot`?"), unknown.err());
  }

  @Test
  void drawsAProfile() {
    Cli run = run("explain", "gke-cos", "--format", "svg");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith("<svg xmlns=") && run.out().endsWith("</svg>\n"), run.out());
    assertEquals(2, run("explain", "gke-cos", "driverRoot", "--format", "svg").code());
    assertEquals(2, run("explain", "gke-cos", "--format", "png").code());
    Cli refused = run("explain", "eks-auto", "--format", "svg");
    assertEquals(1, refused.code());
    assertEquals("", refused.out());
    assertTrue(refused.err().contains("`eks-auto` is refused"), refused.err());
  }

  @Test
  void explainsAFinding() {
    String out = run("explain", "dev-root-unstated").out();
    assertTrue(out.startsWith("dev-root-unstated (error)"), out);
    assertTrue(out.contains("fix: "), out);
  }

  @Test
  void whatInitWritesIsGood() {
    Cli run = run("init", "my-lab", "-o", "my.yaml");
    assertEquals(0, run.code(), run.err());
    assertEquals(0, run("validate", "my.yaml").code());
    Cli compiled = run("compile", "my.yaml", "-t", "env");
    assertEquals(0, compiled.code(), compiled.err());
    assertEquals("", compiled.err());
    assertEquals(1, run("init", "my-lab", "-o", "my.yaml").code(), "an existing file is kept");
    for (String parent : Profiles.compilableNames()) {
      Cli other = Cli.runWith(run("init", "--extends", parent).out(), directory, "validate", "-");
      assertFalse(other.out().contains("error[unknown") || other.code() == 70, other.out());
    }
    assertEquals(2, run("init", "Not A Name").code());
    assertEquals(2, run("init", "--extends", "nothing").code());
  }

  @Test
  void validatesProfilesValuesAndConfigs() throws IOException {
    Files.writeString(directory.resolve("values.yaml"), run("compile", "gke-cos").out());
    Files.writeString(
        directory.resolve("config.yaml"), run("compile", "gke-cos", "-t", "runtime-config").out());
    Files.writeString(directory.resolve("profile.yaml"), run("init").out());
    Cli good = run("validate", ".");
    assertEquals(0, good.code(), good.out());
    assertEquals("", good.out());
    assertTrue(good.err().contains("3 files checked"), good.err());

    replace("values.yaml", "pullPolicy: IfNotPresent", "pullPolicy: Sometimes");
    replace("config.yaml", "migStrategy: none", "migStrtegy: none");
    replace("profile.yaml", "devRoot: /", "devRoot: /dev");
    Cli bad = run("validate", "values.yaml", "config.yaml", "profile.yaml");
    assertEquals(1, bad.code());
    assertTrue(bad.out().contains("values.yaml:"), bad.out());
    assertTrue(bad.out().contains("did you mean `migStrategy`?"), bad.out());
    assertTrue(bad.out().contains("profile.yaml:"), bad.out());
  }

  /** Each has a ConfigMap of the same name; a DaemonSet must be held against its own. */
  @Test
  void whatIsCompiledForManyClustersIsGoodTogether() {
    List<String> arguments = new ArrayList<>(List.of("validate"));
    for (String name : Profiles.compilableNames()) {
      arguments.add(Path.of("../examples", name).toAbsolutePath().toString());
    }
    Cli run = run(arguments.toArray(String[]::new));
    assertEquals(0, run.code(), run.out());
  }

  private void replace(String file, String from, String to) throws IOException {
    Path path = directory.resolve(file);
    String before = Files.readString(path);
    assertTrue(before.contains(from), file + " has no " + from);
    Files.writeString(path, before.replace(from, to));
  }

  @Test
  void whatIsNothingOfOursNeedsAWord() throws IOException {
    Files.writeString(directory.resolve("other.yaml"), "kind: Pod\n");
    Cli run = run("validate", "other.yaml");
    assertEquals(1, run.code());
    assertTrue(run.out().contains("error[unknown-kind]"), run.out());
    Files.writeString(directory.resolve("part.yaml"), "image:\n  tag: v2\n");
    assertEquals(0, run("validate", "--as", "values", "part.yaml").code());
    assertEquals(1, run("validate", "nothing.yaml").code());
    assertEquals(1, run("validate", "-").code(), "nothing on standard input is not fine");
  }

  @Test
  void aMisspeltKindOfOursIsNoKubernetesObject() throws IOException {
    Files.writeString(
        directory.resolve("p.yaml"),
        "apiVersion: gpuprof.io/v1alpha1\nkind: PlatformProfil\nmetadata: {name: a}\n");
    Files.writeString(directory.resolve("q.yaml"), "apiVersion: gpuprof.io/v1alpha1\nkind: Gpu\n");
    Cli run = run("validate", ".");
    assertEquals(1, run.code());
    assertTrue(run.out().contains("p.yaml:2:7: error[unknown-kind]: `kind` is `PlatformProfil`"));
    assertTrue(run.out().contains("did you mean `PlatformProfile`?"), run.out());
    assertTrue(
        run.out().contains("expected FunctionConfig, PlatformProfile, RuntimeConfig"), run.out());
  }

  @Test
  void functionConfigsAreChecked() throws IOException {
    Files.writeString(
        directory.resolve("f.yaml"),
        "apiVersion: gpuprof.io/v1alpha1\nkind: FunctionConfig\nmetadata: {name: f}\nprofil: a\n");
    Cli run = run("validate", "f.yaml");
    assertEquals(1, run.code());
    assertTrue(run.out().contains("f.yaml:4:1: error[unknown-key]"), run.out());
    assertTrue(run.out().contains("did you mean `profile`?"), run.out());
  }

  @Test
  void aFileThatCannotBeReadHidesNoOther() throws IOException {
    Files.writeString(directory.resolve("tab.yaml"), "kind:\n\tA\n");
    Files.write(directory.resolve("odd.yaml"), new byte[] {(byte) 0xff, 0});
    Files.createDirectory(directory.resolve("empty"));
    Cli run = run("validate", "nothing.yaml", "empty", "odd.yaml", "tab.yaml");
    assertEquals(1, run.code());
    for (String found :
        List.of(
            "nothing.yaml: error[file-not-found]: there is no file `nothing.yaml`",
            "empty: error[file-not-found]: there is no .yaml or .yml file in `empty`",
            "odd.yaml: error[file-unreadable]: `odd.yaml` cannot be read: it is not UTF-8 text",
            "tab.yaml:2:1: error[yaml-syntax]",
            "4 errors")) {
      assertTrue(run.out().contains(found), () -> found + " is not in " + run.out());
    }
  }

  @Test
  void reasonsAreWords() {
    assertEquals("no permission", IoReason.of(new AccessDeniedException("a")));
    assertEquals("there is no such file or folder", IoReason.of(new NoSuchFileException("a")));
    assertEquals(
        "Is a directory", IoReason.of(new FileSystemException("a", null, "Is a directory")));
    assertEquals("Stream closed", IoReason.of(new IOException("Stream closed")));
  }

  @Test
  void explainKnowsWhatWasMeant() {
    Cli finding = run("explain", "dev-root-unstatd");
    assertEquals(1, finding.code());
    assertTrue(
        finding.err().contains("did you mean the finding `dev-root-unstated`?"), finding.err());
    Cli profile = run("explain", "gke-coss");
    assertTrue(profile.err().contains("did you mean `gke-cos`?"), profile.err());
    Cli value = run("explain", "gke-cos", "nothingOfTheKind");
    assertEquals(1, value.code());
    assertTrue(value.err().contains("`gpuprof explain gke-cos --all` prints all"), value.err());
  }

  @Test
  void aProfileToStartFromThatIsNone() {
    Cli far = run("init", "--extends", "nosuch");
    assertEquals(2, far.code());
    assertTrue(
        far.err().contains("there is no shipped profile `nosuch`; `gpuprof list` names them."),
        far.err());
    assertTrue(run("init", "--extends", "gke-coss").err().contains("did you mean `gke-cos`?"));
  }

  @Test
  void aMisspeltCommand() {
    Cli near = run("vaildate", "x.yaml");
    assertEquals(2, near.code());
    assertTrue(
        near.err().contains("there is no command `vaildate`; did you mean `validate`?"),
        near.err());
    assertTrue(run("gpus").err().contains("known are: compile, validate, "), run("gpus").err());
    Cli helped = run("compil", "--help");
    assertEquals(2, helped.code(), helped.out());
    assertEquals("", helped.out());
    assertTrue(helped.err().contains("did you mean `compile`?"), helped.err());
    assertEquals(0, run("compile", "--help").code());
    assertTrue(run("--gpus").err().contains("Unknown option: '--gpus'"), run("--gpus").err());
  }

  @Test
  void whatIsNoListingIsRefusedOnce() throws IOException {
    Files.writeString(directory.resolve("profile.yaml"), "a: 1\nb: 2\nc: 3\n");
    Cli run = run("cdi", "ubuntu", "--driver-tree", "profile.yaml");
    assertEquals(1, run.code());
    assertTrue(
        run.err().startsWith("profile.yaml: error[listing-invalid]: this is no listing of a node"),
        run.err());
    assertTrue(run.err().endsWith("1 error, 0 warnings\n"), run.err());
  }

  /** picocli breaks a longer line where it likes, and leaves a single word on the next. */
  @ParameterizedTest
  @MethodSource("commands")
  void noLineOfTheHelpIsBrokenAnew(String name) {
    CommandLine command =
        Objects.requireNonNull(
            GpuprofCommand.commandLine(terminal(), name).getSubcommands().get(name));
    CommandLine.Model.UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    for (String line : usage.footer()) {
      assertTrue(line.length() <= usage.width(), line);
    }
  }

  static List<String> commands() {
    return List.copyOf(GpuprofCommand.commandLine(terminal()).getSubcommands().keySet());
  }

  private static Terminal terminal() {
    return new Terminal(InputStream.nullInputStream(), System.out, System.err, false, Path.of(""));
  }
}
