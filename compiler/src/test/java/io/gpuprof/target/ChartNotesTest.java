package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees after the installation. */
@NullUnmarked
class ChartNotesTest {

  @TempDir Path temp;

  @Test
  void theyNameWhatWasInstalledAndTheNextCommand() {
    HelmChart chart = HelmChart.write(temp, ChartTarget.render(Compiled.of("gke-cos")));
    String output =
        new Helm(chart.folder())
            .install()
            .withName(HelmChart.RELEASE)
            .withNamespace("gpus")
            .withKubeVersion("1.34.0")
            .clientOnly()
            .dryRun()
            .debug()
            .call()
            .getOutput();
    String notes = output.substring(output.indexOf("NOTES:"));
    assertTrue(notes.contains("DaemonSet gpuprof-device-plugin in the namespace gpus"), notes);
    assertTrue(notes.contains("kubectl label namespace gpus pod-security"), notes);
    assertTrue(notes.contains(".status.allocatable.nvidia\\.com/gpu'"), notes);
    assertTrue(notes.contains("helm test gpuprof-device-plugin --namespace gpus"), notes);
    assertFalse(notes.contains("{{") || notes.contains("<no value>"), notes);
  }
}
