package io.gpuprof.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gpuprof.Profiles;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.config.PluginPath;
import io.gpuprof.runtime.node.DriverTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With {@code mount: driver-root} the plugin's container sees a part of the host. What is not in it
 * is not missing; what the part itself lacks is. The whole text is compared, with {@code
 * src/test/resources/narrow/NAME.expected}.
 */
class NarrowViewTest {

  private static final Path FOLDER = Path.of("src/test/resources/narrow");
  private static final String COS = "home/kubernetes/bin/nvidia";
  private static final String COS_HOOK = COS + "/toolkit/nvidia-ctk";

  @TempDir Path temp;
  private Path root = Path.of("");

  /** What a container has of a layout that mounts these folders. */
  private void mount(String layout, String... folders) throws Exception {
    String listing =
        Listings.read(Listings.file(layout))
            .lines()
            .filter(line -> Stream.of(folders).anyMatch(folder -> line.contains("./" + folder)))
            .collect(Collectors.joining("\n", "", "\n"));
    root = Files.createDirectory(temp.resolve("host"));
    Assumptions.assumeTrue(
        NodeOnDisk.write(Files.writeString(temp.resolve("listing"), listing), root),
        "device nodes cannot be made here");
  }

  private void assertText(String name, String layout) throws IOException {
    Diagnosis diagnosis =
        Doctor.examine(
            DriverTree.live(new HostPath("/"), new PluginPath(root.toString())),
            Profiles.compile("extends: %s\nmount: driver-root\n".formatted(layout)),
            Surroundings.NONE);
    Path file = FOLDER.resolve(name + ".expected");
    String expected = Files.exists(file) ? Files.readString(file) : "";
    if (Listings.rewrite() && !expected.equals(diagnosis.text())) {
      Files.writeString(file, diagnosis.text());
    }
    assertEquals(expected, diagnosis.text());
  }

  @Test
  void aHookOutsideOfItIsNotMissing() throws Exception {
    mount("driver-container", "run/nvidia/driver", "dev");
    assertText("hook-outside", "driver-container");
  }

  @Test
  void aHookInsideIsLookedAt() throws Exception {
    mount("gke-cos", COS, "dev");
    assertText("hook-inside", "gke-cos");
  }

  @Test
  void aHookThatIsNotInsideIsMissing() throws Exception {
    mount("gke-cos", COS, "dev");
    Files.delete(root.resolve(COS_HOOK));
    assertText("hook-missing-inside", "gke-cos");
  }

  @Test
  void aLinkThatLeadsOutLeadsNowhereForUsAlone() throws Exception {
    mount("gke-cos", COS, "dev");
    Files.delete(root.resolve(COS_HOOK));
    Files.createSymbolicLink(root.resolve(COS_HOOK), Path.of("/usr/bin/nvidia-ctk"));
    assertText("hook-link-outside", "gke-cos");
  }

  @Test
  void anInterpreterOutsideOfItIsNotMissing() throws Exception {
    mount("gke-cos", COS, "dev");
    Files.writeString(root.resolve(COS_HOOK), "#!/bin/sh\n");
    assertText("hook-script", "gke-cos");
    Files.copy(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        root.resolve(COS_HOOK),
        StandardCopyOption.REPLACE_EXISTING);
    Assumptions.assumeTrue(
        System.getProperty("os.arch", "").equals("amd64"), "the layout is one of amd64");
    assertText("hook-dynamic", "gke-cos");
  }

  @AfterEach
  void unlink() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path link : List.copyOf(files.filter(Files::isSymbolicLink).toList())) {
        Files.delete(link);
      }
    }
  }
}
