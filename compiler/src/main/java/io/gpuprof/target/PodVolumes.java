package io.gpuprof.target;

import io.gpuprof.plan.HostMount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Volumes of the pod and mounts of its container, in the same order. */
final class PodVolumes {

  static final String CONFIG_FOLDER = "/etc/gpuprof";

  private static final String CONFIG = "config";
  private static final String SCRATCH = "tmp";

  private PodVolumes() {}

  static List<Object> volumes(Compilation compilation, String configMap) {
    List<Object> volumes = new ArrayList<>();
    volumes.add(Manifest.map("name", CONFIG, "configMap", Manifest.map("name", configMap)));
    volumes.add(
        new Commented(
            "The only place to write: the container's own file system is read-only.",
            Manifest.map("name", SCRATCH, "emptyDir", Map.of())));
    for (HostMount mount : compilation.plan().mounts()) {
      Map<String, Object> hostPath =
          Manifest.map("path", mount.hostPath().value(), "type", mount.type());
      volumes.add(
          new Commented(mount.reason(), Manifest.map("name", mount.name(), "hostPath", hostPath)));
    }
    volumes.addAll(compilation.values().extraVolumes());
    return volumes;
  }

  static List<Object> mounts(Compilation compilation) {
    List<Object> mounts = new ArrayList<>();
    mounts.add(Manifest.map("name", CONFIG, "mountPath", CONFIG_FOLDER, "readOnly", true));
    mounts.add(Manifest.map("name", SCRATCH, "mountPath", "/tmp"));
    compilation.plan().mounts().forEach(mount -> mounts.add(mount(mount)));
    mounts.addAll(compilation.values().extraVolumeMounts());
    return mounts;
  }

  private static Map<String, Object> mount(HostMount mount) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", mount.name());
    map.put("mountPath", mount.mountPath().value());
    map.put("readOnly", mount.readOnly());
    if (!mount.mountPropagation().equals("None")) {
      map.put("mountPropagation", mount.mountPropagation());
    }
    return map;
  }
}
