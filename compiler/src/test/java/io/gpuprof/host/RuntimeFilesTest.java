package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.profile.RuntimeKind;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.node.DriverTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts and cannot be read is told, and nothing is concluded from the rest. */
class RuntimeFilesTest {

  private static final int LIMIT = 1 << 20;

  @TempDir Path root;

  private Path write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolve("..").normalize());
    return Files.writeString(file, text);
  }

  private RuntimeFiles live(RuntimeKind kind) throws IOException {
    Files.createDirectories(root.resolve("etc"));
    Files.createDirectories(root.resolve("usr"));
    return RuntimeFiles.of(
        DriverTree.live(new HostPath("/"), new PluginPath(root.toString())), kind);
  }

  private static RuntimeFiles recorded(String... contents) {
    Layout layout = new Layout().folder("etc").folder("usr");
    for (int i = 0; i < contents.length; i += 2) {
      layout.text(contents[i], contents[i + 1]);
    }
    return RuntimeFiles.of(Listings.parse(layout.listing()), RuntimeKind.CONTAINERD);
  }

  private static String trouble(Optional<RuntimeFiles.Trouble> trouble) {
    return trouble.map(t -> t.path() + ": " + t.what()).orElse("");
  }

  @Test
  void aFileBeyondTheLimitIsNotJudgedByItsFirstHalf() throws IOException {
    String off = "[plugins.cri]\nenable_cdi = false\n";
    String most = off + "#".repeat(LIMIT - off.length());
    write("etc/containerd/config.toml", most);
    assertEquals(Optional.of(false), live(RuntimeKind.CONTAINERD).cdi());
    write("etc/containerd/config.toml", most + "#");
    RuntimeFiles larger = live(RuntimeKind.CONTAINERD);
    assertEquals(Optional.empty(), larger.cdi());
    assertEquals(
        "/etc/containerd/config.toml: it has more than 1048576 bytes", trouble(larger.unread()));
    write("etc/docker/daemon.json", "{}" + " ".repeat(LIMIT) + "x");
    assertEquals(
        "/etc/docker/daemon.json: it has more than 1048576 bytes",
        trouble(live(RuntimeKind.DOCKER).unread()));
    write("etc/crio/crio.conf.d/10.conf", most + "#");
    assertEquals(
        "/etc/crio/crio.conf.d/10.conf: it has more than 1048576 bytes",
        trouble(live(RuntimeKind.CRI_O).unread()));
  }

  @Test
  void theDoctorSaysThatItDidNotLook() {
    String listing =
        Listings.read(Listings.file("ubuntu"))
                .replace("config.toml:version = 3", "config.toml:imports = [\"/opt/gpu.toml\"]")
            + "d\t755\t0\t\t./opt\n";
    String text =
        Doctor.examine(
                Listings.parse(listing), Profiles.compileShipped("ubuntu"), Surroundings.NONE)
            .text();
    assertTrue(
        text.contains(
            "  not checked  runtime config                           /opt/gpu.toml:"
                + " /etc/containerd/config.toml imports it, and it is not in the tree; CDI and handlers rest on it\n"),
        text);
    assertTrue(!text.contains("CDI is on"), text);
  }

  @Test
  void aCdiSpecWithoutContentIsNotCalledUnreadable() {
    String listing =
        Listings.read(Listings.file("ubuntu")) + "f\t644\t0\t\t./etc/cdi/nvidia.yaml\n";
    Diagnosis diagnosis =
        Doctor.examine(
            Listings.parse(listing), Profiles.compileShipped("ubuntu"), Surroundings.NONE);
    assertTrue(diagnosis.isFine(), diagnosis.text());
    assertTrue(
        diagnosis
            .text()
            .contains(
                "  not checked  CDI files                                /etc/cdi/nvidia.yaml: "),
        diagnosis.text());
    assertTrue(!diagnosis.text().contains("ok           CDI files"), diagnosis.text());
  }

  @Test
  void whatIsImportedMustBeThere() throws IOException {
    write("etc/containerd/config.toml", "imports = [\"/opt/*.toml\", \"../x/./a.toml\"]");
    assertEquals(
        "/etc/containerd/config.toml: it imports /etc/x/a.toml, which does not exist",
        trouble(live(RuntimeKind.CONTAINERD).problem()));
    Files.createDirectories(root.resolve("etc/x/a.toml"));
    assertEquals(
        "/etc/containerd/config.toml: it imports /etc/x/a.toml, which is not a file",
        trouble(live(RuntimeKind.CONTAINERD).problem()));
    Files.delete(root.resolve("etc/x/a.toml"));
    write("etc/x/a.toml", "imports = [\"[a.toml\", \"b*.toml\"]");
    write("etc/x/b1.toml", "[plugins.cri]\nenable_cdi = true");
    assertEquals(
        "/etc/x/a.toml: it imports /etc/x/[a.toml, which does not exist",
        trouble(live(RuntimeKind.CONTAINERD).problem()));
    write("etc/x/a.toml", "imports = [\"b*.toml\"]");
    RuntimeFiles files = live(RuntimeKind.CONTAINERD);
    assertEquals("", trouble(files.problem()) + trouble(files.unread()));
    assertEquals(Optional.of(true), files.cdi());
    assertEquals(
        List.of("/etc/containerd/config.toml", "/etc/x/a.toml", "/etc/x/b1.toml"),
        files.read().stream().map(HostPath::value).toList());
    write("etc/x/a.toml", "imports = [\"[b*.toml\"]");
    assertEquals(
        "/etc/x/a.toml: what it imports is not known: `[b*.toml` is no pattern",
        trouble(live(RuntimeKind.CONTAINERD).unread()));
  }

  @Test
  void aListingTellsOnlyWhatItsCommandRecords() {
    assertEquals(
        "/etc/containerd/config.toml: it imports /opt/c/*.toml, which is not in the tree",
        trouble(recorded("etc/containerd/config.toml", "imports = [\"/opt/c/*.toml\"]").unread()));
    assertEquals(
        "",
        trouble(recorded("etc/containerd/config.toml", "imports = [\"conf.d/*.toml\"]").unread()));
    assertEquals(
        "/etc/containerd/config.toml: it imports /etc/containerd/a.toml, which does not exist",
        trouble(recorded("etc/containerd/config.toml", "imports = [\"a.toml\"]").problem()));
    RuntimeFiles bare =
        RuntimeFiles.of(
            Listings.parse("f\t644\t0\t\t./etc/containerd/config.toml\n"), RuntimeKind.CONTAINERD);
    assertEquals(
        "/etc/containerd/config.toml: `/etc/containerd/config.toml`: its content was not recorded",
        trouble(bare.unread()));
  }

  @Test
  void crioTakesALaterTableForAnEarlierHandlerAndKeepsTheCgroupManager() throws IOException {
    write("etc/crio/crio.conf", "[crio.runtime]\ncgroup_manager = \"cgroupfs\"\n");
    String handler = "[crio.runtime.runtimes.nvidia]\n";
    write(
        "etc/crio/crio.conf.d/10.conf",
        handler + "runtime_path = \"/usr/bin/nvidia-container-runtime\"");
    RuntimeFiles first = live(RuntimeKind.CRI_O);
    assertEquals("/usr/bin/nvidia-container-runtime", first.handlers().get("nvidia"));
    assertTrue(!first.systemdCgroup());
    write("etc/crio/crio.conf.d/20/x", handler + "monitor_path = \"/usr/bin/conmon\"");
    assertEquals("", live(RuntimeKind.CRI_O).handlers().get("nvidia"));
    write("etc/crio/crio.conf.d/30.conf", "[crio.runtime]\ncgroup_manager = \"systemd\"\n");
    assertTrue(live(RuntimeKind.CRI_O).systemdCgroup());
    Path link = Files.createSymbolicLink(root.resolve("etc/crio/crio.conf.d/40"), Path.of("20"));
    assertEquals(
        "/etc/crio/crio.conf.d/40: it is a link to a folder, which CRI-O reads as a file",
        trouble(live(RuntimeKind.CRI_O).problem()));
    Files.delete(link);
  }
}
