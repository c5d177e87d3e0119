package io.gpuprof.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EnvTargetTest {

  @Test
  void gkeCos() {
    assertEquals(
        new Artifact(
            "env",
            """
            NVIDIA_DRIVER_ROOT=/home/kubernetes/bin/nvidia
            CONTAINER_DRIVER_ROOT=/host/home/kubernetes/bin/nvidia
            NVIDIA_DEV_ROOT=/
            NVIDIA_CTK_PATH=/home/kubernetes/bin/nvidia/toolkit/nvidia-ctk
            """),
        EnvTarget.render(Compiled.of("gke-cos")));
  }

  @Test
  void noHookBinaryIsSaidAndNotWrittenAsEmpty() {
    assertEquals(
        """
        NVIDIA_DRIVER_ROOT=/home/kubernetes/bin/nvidia
        CONTAINER_DRIVER_ROOT=/host/home/kubernetes/bin/nvidia
        NVIDIA_DEV_ROOT=/
        # NVIDIA_CTK_PATH is absent: the profile says that the platform has no hook binary.
        """,
        EnvTarget.render(Compiled.of("gke-cos", "config: {paths: {nvidiaCtkPath: none}}")).text());
  }

  @Test
  void aShellReadsThePathsBack() throws Exception {
    String odd = "/it's $HOME `x` \"q\" a\\b";
    Compilation compilation =
        Compiled.of(
            "gke-cos",
            YamlText.write(
                Manifest.map("config", Manifest.map("paths", Manifest.map("nvidiaCtkPath", odd)))));
    Process shell =
        new ProcessBuilder(
                "sh", "-c", EnvTarget.render(compilation).text() + "printf %s \"$NVIDIA_CTK_PATH\"")
            .start();
    assertEquals(
        odd,
        new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
  }
}
