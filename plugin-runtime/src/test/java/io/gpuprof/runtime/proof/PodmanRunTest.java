package io.gpuprof.runtime.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof is worth what its translator is worth: all of the manifest, and nothing else. */
class PodmanRunTest {

  @TempDir Path folder;

  @Test
  void anUnprivilegedContainer() throws IOException {
    Path driver = Files.createDirectory(folder.resolve("driver"));
    assertEquals(
        List.of(
            "--security-opt=no-new-privileges",
            "--read-only",
            "--read-only-tmpfs=false",
            "--user=0:0",
            "--cap-drop=ALL",
            "--memory=256m",
            "--env=A=b",
            "--volume=" + driver + ":/host:ro,rslave",
            "--volume=" + folder.resolve("config-c") + ":/etc/gpuprof:ro,rprivate",
            "image",
            "--config=/etc/gpuprof/config.yaml"),
        run(driver, ""));
    assertEquals("a: 1\n", Files.readString(folder.resolve("config-c/config.yaml")));
  }

  @Test
  void aKeyThatIsNotKnownIsNotLeftOut() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> run(folder, "hostNetwork: true"))
            .getMessage();
    assertEquals("the pod has keys not known here: [hostNetwork]", message);
  }

  @Test
  void aFolderThatIsNotThereStopsThePodAsInTheKubelet() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> run(folder.resolve("nowhere"), ""))
            .getMessage();
    assertTrue(message.startsWith("hostPath type check failed: "), message);
  }

  private List<String> run(Path driver, String more) throws IOException {
    Path file = folder.resolve("manifests.yaml");
    Files.writeString(
        file,
        """
        kind: ConfigMap
        metadata: {name: c}
        data: {config.yaml: "a: 1\\n"}
        ---
        kind: DaemonSet
        spec:
          template:
            spec:
              serviceAccountName: s
              containers:
                - name: plugin
                  image: other
                  args: ["--config=/etc/gpuprof/config.yaml"]
                  env: [{name: A, value: b}]
                  resources: {limits: {memory: 256Mi}}
                  securityContext:
                    privileged: false
                    allowPrivilegeEscalation: false
                    readOnlyRootFilesystem: true
                    runAsUser: 0
                    runAsGroup: 0
                    capabilities: {add: [], drop: [ALL]}
                    seccompProfile: {type: RuntimeDefault}
                  volumeMounts:
                    - {name: d, mountPath: /host, readOnly: true, mountPropagation: HostToContainer}
                    - {name: c, mountPath: /etc/gpuprof, readOnly: true}
              volumes:
                - {name: d, hostPath: {path: %s, type: Directory}}
                - {name: c, configMap: {name: c}}
              %s
        """
            .formatted(driver, more));
    return PodmanRun.of(file, folder, "image");
  }
}
