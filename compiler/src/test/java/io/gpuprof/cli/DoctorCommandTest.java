package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.host.Listings;
import io.gpuprof.host.NodeOnDisk;
import io.gpuprof.schema.SchemaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A healthy node has no finding; what was not looked at is said. */
class DoctorCommandTest {

  private static final Path HERE = Path.of("");

  private static final String HOOK = "nvidia-cdi-hook";

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
    Cli json = doctor("--root", Listings.file(name).toString(), "--format", "json", name);
    assertEquals(List.of(), Schemas.violations(SchemaName.DOCTOR_REPORT, json.out()));
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

  private static Cli doctorWithNode(String object, String listing, String profile) {
    String root = Listings.file(listing).toString();
    return Cli.runWith(object, HERE, "doctor", "--root", root, "--node", "-", profile);
  }

  @Test
  void versionsAndLabelsComeFromTheNodesObject() {
    String object =
        """
        {"kind": "Node", "metadata": {"name": "n", "labels": {}},
         "status": {"nodeInfo": {"containerRuntimeVersion": "containerd://1.6.28",
           "kubeletVersion": "v1.27.3", "osImage": "Ubuntu 22.04"}}}""";
    Cli cli = doctorWithNode(object, "ubuntu", "ubuntu");
    assertEquals(1, cli.code());
    assertTrue(cli.out().contains("error[runtime-without-cdi]: "), cli.out());
    assertTrue(cli.out().contains("error[kubelet-too-old-for-cdi]: "), cli.out());
    Cli gke =
        doctorWithNode(
            object.replace("1.6.28", "2.0.4").replace("v1.27.3", "v1.33.1-gke.1"),
            "gke-cos",
            "gke-cos");
    assertTrue(gke.out().startsWith("warning[rival-not-kept-away]: "), gke.out());
  }

  /** What a distribution adds to a release is no matter; a candidate is not the release. */
  @ParameterizedTest
  @CsvSource({
    "2.1.4-k3s1, ok           container runtime                        containerd 2.1.4",
    "2.1.4+azure, ok           container runtime                        containerd 2.1.4",
    "1.7.24~ds1, ok           container runtime                        containerd 1.7.24",
    "v2.0.0-rc.1, not checked  container runtime",
    "2.0.0-beta.0, not checked  container runtime"
  })
  void theVersionOfADistribution(String version, String line) {
    String object =
        "{\"kind\": \"Node\", \"metadata\": {\"name\": \"n\"}, \"status\": {\"nodeInfo\": {\"containerRuntimeVersion\": \"containerd://%s\"}}}"
            .formatted(version);
    Cli cli = doctorWithNode(object, "ubuntu", "ubuntu");
    assertTrue(cli.out().contains(line), cli.out());
  }

  /** A listing holds no program: its head tells the processor, not the loader. */
  @Test
  void aDynamicHookWithoutItsLoader() throws Exception {
    String profile = System.getProperty("os.arch", "").equals("aarch64") ? "aks-gb200" : "ubuntu";
    Path root = Files.createDirectory(temp.resolve("node"));
    Assumptions.assumeTrue(
        NodeOnDisk.write(Listings.file(profile), root), "device nodes cannot be made here");
    Path hook = root.resolve("usr/bin").resolve(profile.equals("ubuntu") ? HOOK : "nvidia-ctk");
    Files.copy(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        hook,
        StandardCopyOption.REPLACE_EXISTING);
    Cli cli = doctor("--root", root.toString(), profile);
    assertTrue(cli.out().startsWith("error[hook-interpreter-missing]: "), cli.out());
    String loader = cli.out().replaceAll("(?s).*?needs the loader `/([^`]*)`.*", "$1");
    Path file = root.resolve(loader);
    if (!Files.exists(file.resolve("..").normalize())) {
      Files.createDirectories(file.resolve("..").normalize());
    }
    Files.createFile(file);
    Cli good = doctor("--root", root.toString(), profile);
    assertTrue(!good.out().contains("[hook-"), good.out());
    assertTrue(good.out().contains("ok           hook binary"), good.out());
  }

  @Test
  void theRuntimesVersionIsThatOfItsPackage() throws IOException {
    Path listing =
        Files.writeString(
            temp.resolve("node.listing"),
            Files.readString(Listings.file("ubuntu"))
                + """
                f\t644\t0\t\t./var/lib/dpkg/status
                ./var/lib/dpkg/status:Package: containerd
                ./var/lib/dpkg/status:Status: deinstall ok config-files
                ./var/lib/dpkg/status:Version: 9.9.9
                ./var/lib/dpkg/status:
                ./var/lib/dpkg/status:Package: containerd.io
                ./var/lib/dpkg/status:Status: install ok installed
                ./var/lib/dpkg/status:Version: 1:1.6.28-1
                """);
    Cli cli = doctor("--root", listing.toString(), "ubuntu");
    assertTrue(cli.out().startsWith("error[runtime-without-cdi]: "), cli.out());
    assertTrue(cli.out().contains("seen (host): its version is 1.6.28"), cli.out());
  }

  @Test
  void json() {
    Cli cli = doctor("--root", Listings.file("gke-cos").toString(), "--format", "json", "gke-cos");
    assertTrue(
        cli.out()
            .startsWith(
                "{\"apiVersion\":\"gpuprof.io/v1alpha1\",\"kind\":\"DoctorReport\",\"profile\":\"gke-cos\",\"findings\":[],\"checks\":[{"),
        cli.out());
    assertTrue(cli.out().contains("\"component\":\"DRA driver\""), cli.out());
    String other = cli.out().replace("not checked", "fine");
    assertEquals(
        List.of("invalid-value"),
        Schemas.violations(SchemaName.DOCTOR_REPORT, other).stream().distinct().toList());
  }
}
