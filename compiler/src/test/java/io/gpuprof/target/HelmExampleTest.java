package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The files of {@code examples/helm}; its commands are run by {@code .ci/helm}. */
@NullUnmarked
class HelmExampleTest {

  private static final Path FOLDER = Path.of("../examples/helm");
  private static final Path RENDERED = FOLDER.resolve("rendered.yaml");

  @Test
  void renderedIsWhatHelmMakesOfBothLayers() throws IOException {
    String rendered =
        new Helm(Path.of("../charts/gpuprof-device-plugin"))
            .template()
            .withName(HelmChart.RELEASE)
            .withNamespace("gpuprof")
            .withKubeVersion("1.34.0")
            .withValuesFile(FOLDER.resolve("values.yaml"))
            .withValuesFile(FOLDER.resolve("overrides.yaml"))
            .call();
    // The library renders no hooks, so the test pod, which is the last object, is the command's.
    String known = Files.readString(RENDERED);
    String hook =
        known.substring(known.indexOf("---\n# Source: gpuprof-device-plugin/templates/tests/"));
    if (!known.equals(rendered + hook) && "1".equals(System.getenv("GPUPROF_REWRITE"))) {
      Files.writeString(RENDERED, rendered + hook);
      fail("rewritten, look at the difference: " + RENDERED);
    }
    assertEquals(rendered + hook, known);
  }

  @Test
  void theCompilerTakesTheOverrides() throws IOException {
    Compilation compilation =
        Compiled.of("gke-cos", Files.readString(FOLDER.resolve("overrides.yaml")));
    assertEquals(2, PluginConfig.all(compilation.values()).size());
  }
}
