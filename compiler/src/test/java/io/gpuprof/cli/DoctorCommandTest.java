package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.host.Listings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A healthy node has no finding; what was not looked at is said. */
class DoctorCommandTest {

  private static final Path HERE = Path.of("");

  @TempDir Path temp;

  static Stream<String> names() {
    return Profiles.compilableNames().stream();
  }

  private static Cli doctor(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "doctor";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Cli.run(HERE, all);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aHealthyNodeHasNoFinding(String name) {
    Cli cli = doctor("--root", Listings.file(name).toString(), name);
    assertEquals(0, cli.code(), cli.out() + cli.err());
    assertTrue(cli.out().startsWith("nothing found: "), cli.out());
    assertTrue(cli.out().contains("  not checked  NVML loads"), cli.out());
  }

  @Test
  void theProfileIsDetected() {
    Cli cli = doctor("--root", Listings.file("gke-cos").toString());
    assertEquals(0, cli.code());
    assertEquals("gpuprof: profile gke-cos, detected (likely)\n", cli.err());
  }

  @Test
  void aProfileThatIsNotKnownIsAFinding() throws IOException {
    Path listing =
        Files.writeString(
            temp.resolve("node.listing"),
            Files.readString(Listings.file("ubuntu")).replace("ID=ubuntu", "ID=void"));
    Cli cli = doctor("--root", listing.toString());
    assertEquals(1, cli.code());
    assertTrue(
        cli.out().startsWith("error[profile-not-known]: No shipped profile fits"), cli.out());
  }

  @Test
  void anEmptyTreeIsNotFine() throws IOException {
    Files.writeString(temp.resolve("empty.listing"), "d\t755\t0\t\t./etc\n");
    Cli cli = Cli.run(temp, "doctor", "--root", "empty.listing", "ubuntu");
    assertEquals(1, cli.code());
    assertTrue(cli.out().startsWith("error[driver-missing]: "), cli.out());
  }

  @Test
  void versionsAndLabelsComeFromTheNodesObject() {
    String object =
        """
        {"kind": "Node", "metadata": {"name": "n", "labels": {}},
         "status": {"nodeInfo": {"containerRuntimeVersion": "containerd://1.6.28",
           "kubeletVersion": "v1.27.3", "osImage": "Ubuntu 22.04"}}}""";
    Cli cli =
        Cli.runWith(
            object,
            HERE,
            "doctor",
            "--root",
            Listings.file("ubuntu").toString(),
            "--node",
            "-",
            "ubuntu");
    assertEquals(1, cli.code());
    assertTrue(cli.out().contains("error[runtime-without-cdi]: "), cli.out());
    assertTrue(cli.out().contains("error[kubelet-too-old-for-cdi]: "), cli.out());
    Cli gke =
        Cli.runWith(
            object.replace("1.6.28", "2.0.4").replace("v1.27.3", "v1.33.1-gke.1"),
            HERE,
            "doctor",
            "--root",
            Listings.file("gke-cos").toString(),
            "--node",
            "-",
            "gke-cos");
    assertTrue(gke.out().startsWith("warning[rival-not-kept-away]: "), gke.out());
  }

  @Test
  void json() {
    Cli cli = doctor("--root", Listings.file("gke-cos").toString(), "--format", "json", "gke-cos");
    assertTrue(
        cli.out().startsWith("{\"profile\":\"gke-cos\",\"findings\":[],\"checks\":[{"), cli.out());
    assertTrue(cli.out().contains("\"component\":\"DRA driver\""), cli.out());
  }
}
