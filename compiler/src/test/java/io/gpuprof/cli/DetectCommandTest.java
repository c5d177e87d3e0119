package io.gpuprof.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.Profiles;
import io.gpuprof.host.Listings;
import io.gpuprof.schema.SchemaName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** It is right on every layout, says what it does not know, and is unsure when it should be. */
class DetectCommandTest {

  private static final Path HERE = Path.of("");

  @TempDir Path temp;

  static Stream<String> names() {
    return Profiles.compilableNames().stream();
  }

  private static Cli detect(String listing) {
    return Cli.run(HERE, "detect", "--root", listing);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyShippedLayout(String name) {
    Cli cli = detect(Listings.file(name).toString());
    assertEquals(0, cli.code(), cli.out() + cli.err());
    String first = cli.out().lines().findFirst().orElse("");
    assertTrue(first.equals(name + " (sure)") || first.equals(name + " (likely)"), cli.out());
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyDraftIsAValidProfileThatFindsTheDriver(String name) throws IOException {
    Path draft = temp.resolve("draft.yaml");
    Cli cli =
        Cli.run(
            HERE, "detect", "--root", Listings.file(name).toString(), "--write", draft.toString());
    assertEquals(0, cli.code(), cli.err());
    Cli validated = Cli.run(HERE, "validate", draft.toString());
    assertTrue(
        validated.code() == 0
            || (validated.out().contains("[rival-plugin]")
                && validated.out().endsWith("1 error, 0 warnings\n")),
        validated.out() + Files.readString(draft));
    Cli spec =
        Cli.run(HERE, "cdi", draft.toString(), "--driver-tree", Listings.file(name).toString());
    assertEquals(0, spec.code(), spec.err() + Files.readString(draft));
  }

  @Test
  void whatItSays() {
    assertEquals(
        """
        gke-cos (likely)
            yes      os-release ID=cos
            yes      its search finds /home/kubernetes/bin/nvidia/lib64/libcuda.so.570.86.15
            unknown  label cloud.google.com/gke-nodepool=*
        ruled out
          cos-vm: os-release ID=cos, but /home/kubernetes/bin exists
        """,
        detect(Listings.file("gke-cos").toString()).out());
  }

  private static Cli json(String... arguments) {
    String[] all = new String[arguments.length + 3];
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    all[0] = "detect";
    all[1] = "--format";
    all[2] = "json";
    return Cli.run(HERE, all);
  }

  @Test
  void forAMachine() throws IOException {
    Cli cos = json("--root", Listings.file("gke-cos").toString());
    assertEquals(
        "{\"apiVersion\":\"gpuprof.io/v1alpha1\",\"kind\":\"DetectReport\",\"nodes\":[{\"name\":\"\","
            + "\"profile\":\"gke-cos\",\"sureness\":\"likely\",\"also\":[],\"candidates\":[{\"profile\":\"gke-cos\","
            + "\"score\":3,\"met\":[\"os-release ID=cos\"],\"unknown\":[\"label cloud.google.com/gke-nodepool=*\"],"
            + "\"driver\":\"/home/kubernetes/bin/nvidia/lib64/libcuda.so.570.86.15\",\"refused\":\"\"}],"
            + "\"ruledOut\":[{\"profile\":\"cos-vm\",\"met\":[\"os-release ID=cos\"],"
            + "\"against\":[\"/home/kubernetes/bin exists\"]}]}]}\n",
        cos.out());
    Cli unknown = json("--root", edited("ubuntu", "ID=ubuntu", "ID=voidlinux").toString());
    assertEquals(1, unknown.code());
    assertTrue(unknown.out().contains("\"profile\":\"\",\"sureness\":\"unsure\""), unknown.out());
    assertEquals(List.of(), Schemas.violations(SchemaName.DETECT_REPORT, unknown.out()));
  }

  @ParameterizedTest
  @MethodSource("names")
  void theJsonFitsItsSchema(String name) {
    Cli cli = json("--root", Listings.file(name).toString());
    assertEquals(List.of(), Schemas.violations(SchemaName.DETECT_REPORT, cli.out()));
  }

  private Path edited(String name, String... exchanges) throws IOException {
    String text = Files.readString(Listings.file(name));
    for (int i = 0; i < exchanges.length; i += 2) {
      text = text.replace(exchanges[i], exchanges[i + 1]);
    }
    return Files.writeString(temp.resolve("node.listing"), text);
  }

  @Test
  void unsureOnAnAmbiguousNode() throws IOException {
    Path both =
        edited(
            "k3s",
            "./var/lib/rancher/k3s\n",
            "./var/lib/rancher/k3s\nd\t755\t0\t\t./var/snap/microk8s\n");
    Cli cli = detect(both.toString());
    assertEquals(1, cli.code());
    assertTrue(cli.out().startsWith("unsure: several profiles fit equally well\n"), cli.out());
    assertTrue(cli.out().contains("  k3s\n"), cli.out());
    assertTrue(cli.out().contains("  microk8s\n"), cli.out());
  }

  @Test
  void twoThingsAtOnce() throws IOException {
    Path both =
        edited(
            "driver-container",
            "./var/lib/kubelet/device-plugins\n",
            "./var/lib/kubelet/device-plugins\nd\t755\t0\t\t./var/lib/rancher/k3s\n");
    Path draft = temp.resolve("both.yaml");
    Cli cli = Cli.run(HERE, "detect", "--root", both.toString(), "--write", draft.toString());
    assertTrue(cli.out().startsWith("driver-container (likely)\n"), cli.out());
    assertTrue(
        cli.out().contains("    also     /var/lib/rancher/k3s exists, which speaks for k3s\n"),
        cli.out());
    assertTrue(
        Files.readString(draft).contains("  extends: [driver-container, k3s-layer]\n"),
        Files.readString(draft));
  }

  @Test
  void unsureOnAnUnknownSystem() throws IOException {
    Cli cli = detect(edited("ubuntu", "ID=ubuntu", "ID=voidlinux").toString());
    assertEquals(1, cli.code());
    assertTrue(cli.out().startsWith("unsure: no shipped profile fits\n"), cli.out());
  }

  @Test
  void aDraftForAnUnknownSystem() throws IOException {
    Path listing =
        edited("gke-cos", "ID=cos", "ID=voidlinux", "home/kubernetes/bin/nvidia", "data/gpu");
    Path draft = temp.resolve("our-nodes.yaml");
    Cli cli = Cli.run(HERE, "detect", "--root", listing.toString(), "--write", draft.toString());
    assertEquals(1, cli.code());
    assertEquals(
        """
        # Drafted by gpuprof detect from what it found on a node. Read it, then: gpuprof validate
        apiVersion: gpuprof.io/v1alpha1
        kind: PlatformProfile
        metadata:
          name: our-nodes
        spec:
          extends: packages
          title: Nodes like the one that was looked at
          driverRoot: /data/gpu
          devRoot: /
          libraryDirs: [lib64]
          binaryDirs: [bin]
          nvidiaCtkPath: /data/gpu/toolkit/nvidia-cdi-hook
          match:
            osRelease:
              ID: "voidlinux"
              VERSION_ID: "121"
          reasons:
            driverRoot: "Found here: /data/gpu/lib64/libcuda.so.570.86.15."
            devRoot: "The driver root has no device nodes."
            nvidiaCtkPath: "Found here, executable."
        """,
        Files.readString(draft));
    assertEquals(0, Cli.run(HERE, "validate", draft.toString()).code());
    Cli again = Cli.run(HERE, "detect", "--root", listing.toString(), "--write", draft.toString());
    assertTrue(again.err().contains("exists already"), again.err());
  }

  private static String node(String name, String image, String kubelet, String labels) {
    return """
        {"apiVersion": "v1", "kind": "Node",
         "metadata": {"name": "%s", "labels": {%s}},
         "status": {"nodeInfo": {"osImage": "%s", "kubeletVersion": "%s",
           "containerRuntimeVersion": "containerd://2.0.4"}}}"""
        .formatted(name, labels, image, kubelet);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gke-cos        | Container-Optimized OS from Google | v1.33.1-gke.1 | "cloud.google.com/gke-nodepool": "a", "kubernetes.io/arch": "amd64"
          gke-autopilot  | Container-Optimized OS from Google | v1.33.1-gke.1 | "cloud.google.com/gke-nodepool": "a", "cloud.google.com/gke-autopilot": "true", "kubernetes.io/arch": "amd64"
          gke-ubuntu     | Ubuntu 22.04.4 LTS                 | v1.33.1-gke.1 | "cloud.google.com/gke-nodepool": "a", "kubernetes.io/arch": "amd64"
          eks-al2023     | Amazon Linux 2023.7.20250331       | v1.32.1-eks-1 | "kubernetes.io/arch": "amd64"
          eks-al2        | Amazon Linux 2                     | v1.30.1-eks-1 | "kubernetes.io/arch": "amd64"
          eks-auto       | Bottlerocket (EKS Auto)            | v1.32.1-eks-1 | "eks.amazonaws.com/compute-type": "auto", "kubernetes.io/arch": "amd64"
          eks-bottlerocket | Bottlerocket OS 1.40.0           | v1.32.1-eks-1 | "kubernetes.io/arch": "amd64"
          aks-ubuntu     | Ubuntu 22.04.5 LTS                 | v1.32.1       | "kubernetes.azure.com/os-sku": "Ubuntu", "kubernetes.io/arch": "amd64"
          talos          | Talos (v1.13.0)                    | v1.33.0       | "kubernetes.io/arch": "amd64"
          k3s            | Ubuntu 24.04 LTS                   | v1.33.0+k3s1  | "kubernetes.io/arch": "amd64"
          openshift      | Red Hat Enterprise Linux CoreOS 9.6 | v1.32.1      | "node.openshift.io/os_id": "rhel", "kubernetes.io/arch": "amd64"
          sles           | SUSE Linux Enterprise Server 15 SP6 | v1.32.1      | "kubernetes.io/arch": "amd64"
          """)
  void fromTheNodesObject(String expected, String image, String kubelet, String labels) {
    Cli cli = Cli.runWith(node("n1", image, kubelet, labels), HERE, "detect", "--node", "-");
    String first = cli.out().lines().findFirst().orElse("");
    if (expected.equals("talos")) {
      // Releases with and without CDI differ in their files only.
      assertEquals("n1: unsure: several profiles fit equally well", first, cli.out());
      return;
    }
    assertTrue(first.startsWith("n1: " + expected + " ("), cli.out());
  }

  @Test
  void allNodesOfACluster() {
    String list =
        "{\"kind\": \"List\", \"items\": [%s, %s]}"
            .formatted(
                node("a", "Ubuntu 24.04 LTS", "v1.33.0+k3s1", ""),
                node(
                    "b",
                    "Container-Optimized OS from Google",
                    "v1.33.1-gke.1",
                    "\"cloud.google.com/gke-nodepool\": \"x\""));
    Cli cli = Cli.runWith(list, HERE, "detect", "--node", "-");
    assertTrue(cli.out().contains("a: k3s ("), cli.out());
    assertTrue(cli.out().contains("b: gke-cos ("), cli.out());
  }

  @Test
  void objectAndFilesTogetherAreSure() throws IOException {
    Path object =
        Files.writeString(
            temp.resolve("node.json"),
            node(
                "n",
                "Container-Optimized OS from Google",
                "v1.33.1-gke.1",
                "\"cloud.google.com/gke-nodepool\": \"x\""));
    Cli cli =
        Cli.run(
            HERE,
            "detect",
            "--root",
            Listings.file("gke-cos").toString(),
            "--node",
            object.toString());
    assertTrue(cli.out().startsWith("n: gke-cos (sure)\n"), cli.out());
  }

  @Test
  void notANode() {
    Cli cli = Cli.runWith("{\"kind\": \"Pod\"}", HERE, "detect", "--node", "-");
    assertEquals(1, cli.code());
    assertTrue(cli.err().startsWith("<stdin>: error[not-a-node]: "), cli.err());
  }
}
