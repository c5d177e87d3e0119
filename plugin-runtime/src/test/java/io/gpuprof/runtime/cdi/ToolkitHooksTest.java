package io.gpuprof.runtime.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.config.CdiHook;
import io.gpuprof.runtime.config.HostPath;
import io.gpuprof.runtime.diagnostic.Diagnostic;
import io.gpuprof.runtime.node.Configs;
import io.gpuprof.runtime.node.DriverFiles;
import io.gpuprof.runtime.node.DriverTree;
import io.gpuprof.runtime.node.TreeFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S22: hooks are limited to those that the node's toolkit knows, and the program is never run. */
class ToolkitHooksTest {

  private static final HostPath PROGRAM = new HostPath("/usr/bin/nvidia-cdi-hook");
  private static final String OLD = "create-symlinkschmodupdate-ldcache";
  private static final String MIDDLE = OLD + "enable-cuda-compat";
  private static final String NEW = MIDDLE + "disable-device-node-modification";

  @TempDir Path folder;
  private final Problems problems = new Problems();

  private List<CdiHook> known(TreeFixture files, CdiHook... wanted) throws IOException {
    DriverTree tree = files.live(folder);
    return ToolkitHooks.known(tree, PROGRAM, List.of(wanted), problems);
  }

  private List<String> ids() {
    return problems.all().stream().map(Diagnostic::id).toList();
  }

  /** As large as a real one, with the names where they cross the border of a block. */
  private static TreeFixture program(String path, String words, int before) {
    String text = "\u007FELF" + "\0".repeat(before) + words + "\0".repeat(500_000);
    return new TreeFixture().content(path, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65_500, 65_530, 131_060, 200_000})
  void aNewToolkitKnowsAll(int before) throws IOException {
    assertEquals(
        List.of(CdiHook.values()),
        known(program("usr/bin/nvidia-cdi-hook", NEW, before), CdiHook.values()));
    assertEquals(List.of(), ids());
  }

  @Test
  void anOldOneCostsTheNewerHooksWithAWarningForEach() throws IOException {
    assertEquals(
        List.of(CdiHook.CREATE_SYMLINKS, CdiHook.UPDATE_LDCACHE),
        known(program("usr/bin/nvidia-cdi-hook", OLD, 0), CdiHook.values()));
    assertEquals(List.of("cdi-hook-unknown", "cdi-hook-unknown"), ids());
    assertEquals(
        "`/usr/bin/nvidia-cdi-hook` on the node does not know the hook enable-cuda-compat, which came with toolkit 1.17.5; it is left out",
        problems.all().get(1).fact());
  }

  @Test
  void oneInBetween() throws IOException {
    List<CdiHook> known =
        known(
            program("usr/bin/nvidia-cdi-hook", MIDDLE, 0),
            CdiHook.DISABLE_DEVICE_NODE_MODIFICATION,
            CdiHook.ENABLE_CUDA_COMPAT);
    assertEquals(List.of(CdiHook.ENABLE_CUDA_COMPAT), known);
    assertTrue(problems.all().get(0).fact().contains("toolkit 1.18.0"));
  }

  @Test
  void theWrapperOfTheToolkitContainerIsLookedThrough() throws IOException {
    TreeFixture files =
        program("usr/bin/nvidia-cdi-hook.real", NEW, 0)
            .content(
                "usr/bin/nvidia-cdi-hook",
                "#!/bin/sh\nexec nvidia-cdi-hook.real \"$@\"\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of(CdiHook.values()), known(files, CdiHook.values()));
    assertEquals(List.of(), ids());
  }

  @Test
  void whatCannotBeToldIsSaidAndTheConfigIsBelieved() throws IOException {
    TreeFixture files = program("usr/bin/nvidia-cdi-hook", "", 0);
    assertEquals(List.of(CdiHook.values()), known(files, CdiHook.values()));
    assertEquals(List.of("cdi-hooks-untold"), ids());
  }

  @Test
  void theOldHooksAreNotLookedFor() throws IOException {
    TreeFixture files = program("usr/bin/nvidia-cdi-hook", "", 0);
    List<CdiHook> old = List.of(CdiHook.CREATE_SYMLINKS, CdiHook.UPDATE_LDCACHE);
    assertEquals(old, known(files, old.toArray(CdiHook[]::new)));
    assertEquals(List.of(), ids());
  }

  @Test
  void theSpecHasOnlyWhatIsKnown() throws IOException {
    TreeFixture files = program("usr/bin/nvidia-cdi-hook", OLD, 0).programs("sbin/ldconfig");
    DriverTree tree = files.libraries("usr/lib64", Layouts.V, "libcuda").live(folder);
    var config = Configs.host().hooks(CdiHook.UPDATE_LDCACHE, CdiHook.ENABLE_CUDA_COMPAT).build();
    HookWriter writer = new HookWriter(tree, config, problems);
    List<Hook> hooks = writer.common(DriverFiles.find(tree, config.paths(), Layouts.V));
    assertEquals(1, hooks.size());
    assertEquals("update-ldcache", hooks.get(0).args().get(1));
  }
}
