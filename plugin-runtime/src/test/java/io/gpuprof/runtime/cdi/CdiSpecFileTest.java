package io.gpuprof.runtime.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.PluginPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that engines read: replaced whole, left alone when nothing changed, ours only. */
class CdiSpecFileTest {

  private static final String KIND = "gpuprof.io/gpu";

  @TempDir Path temp;
  private Path folder = Path.of("/");
  private CdiSpecFile file = new CdiSpecFile(new PluginPath("/"), KIND);

  @BeforeEach
  void setUp() {
    folder = temp.resolve("run/cdi");
    file = new CdiSpecFile(new PluginPath(folder.toString()), KIND);
  }

  private static CdiSpec spec() {
    return Layouts.cos().build().spec().orElseThrow();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }
  }

  @Test
  void written() throws IOException {
    assertTrue(file.write(spec()).changed());
    assertEquals(List.of("gpuprof.io-gpu.json"), names());
    Path path = Path.of(file.path().value());
    assertEquals(CdiJson.write(spec()), Files.readString(path));
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
  }

  @Test
  void unchangedContentIsNotWritten() throws IOException {
    file.write(spec());
    Path path = Path.of(file.path().value());
    Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
    assertEquals(new CdiSpecFile.Outcome(false, Optional.empty()), file.write(spec()));
    assertEquals(1000, Files.getLastModifiedTime(path).toMillis());
    Files.writeString(path, Files.readString(path).replace("lib64", "lib32"));
    assertTrue(file.write(spec()).changed());
    assertEquals(CdiJson.write(spec()), Files.readString(path));
  }

  @Test
  void aLinkInOurPlaceIsReplacedNotFollowed() throws IOException {
    Files.createDirectories(folder);
    Path victim = Files.writeString(temp.resolve("victim"), "precious");
    Files.createSymbolicLink(Path.of(file.path().value()), victim);
    assertTrue(file.write(spec()).changed());
    assertEquals("precious", Files.readString(victim));
    assertTrue(Files.isRegularFile(Path.of(file.path().value())));
  }

  @Test
  void aSpecThatNoEngineReadsIsRefused() {
    CdiSpec bad = new CdiSpec("0.3.0", KIND, Map.of(), List.of(), ContainerEdits.NONE);
    CdiSpecFile.Outcome outcome = file.write(bad);
    assertTrue(outcome.problem().orElseThrow().fact().contains("no device"));
    assertFalse(Files.exists(folder));
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(temp.resolve("run"), "a file");
    CdiSpecFile.Outcome outcome = file.write(spec());
    assertFalse(outcome.changed());
    assertTrue(outcome.problem().orElseThrow().fact().contains(file.path().value()));
    assertTrue(outcome.problem().orElseThrow().remedy().contains("cdi.specDir"));
  }

  @Test
  void onlyWhatIsOursIsRemoved() throws IOException {
    file.write(spec());
    String ours = Files.readString(Path.of(file.path().value()));
    Files.writeString(folder.resolve("gpuprof.io-gpu_old.json"), ours);
    Files.writeString(folder.resolve("gpuprof.io-gpu_foreign.json"), ours.replace(KIND, "a.b/gpu"));
    Files.writeString(folder.resolve(".gpuprof.io-gpu.123.tmp"), "half");
    Files.writeString(folder.resolve("spec.123.tmp"), "of another tool");
    Files.writeString(folder.resolve("nvidia.yaml"), "cdiVersion: 0.5.0\nkind: nvidia.com/gpu\n");
    Files.writeString(folder.resolve("rival.yaml"), "cdiVersion: 0.5.0\nkind: gpuprof.io/gpu\n");
    Files.writeString(folder.resolve("near.yaml"), "kind: gpuprof.io/gpu-x\n");
    assertEquals(List.of("gpuprof.io-gpu_old.json", "rival.yaml"), file.rivals());
    CdiSpecFile.Cleaning cleaning = file.removeStale();
    assertEquals(List.of(".gpuprof.io-gpu.123.tmp", "gpuprof.io-gpu_old.json"), cleaning.removed());
    assertEquals(List.of(), cleaning.problems());
    assertTrue(file.remove().isEmpty());
    assertEquals(
        List.of(
            "gpuprof.io-gpu_foreign.json",
            "near.yaml",
            "nvidia.yaml",
            "rival.yaml",
            "spec.123.tmp"),
        names());
    assertTrue(file.remove().isEmpty(), "nothing to remove is fine");
  }
}
