package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import io.gpuprof.runtime.source.RecordWriter;
import io.gpuprof.values.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plugin's container. */
final class PluginContainer {

  /** Name of the port for metrics and probes. */
  static final String PORT = "http";

  private final Compilation compilation;
  private final Values values;

  PluginContainer(Compilation compilation) {
    this.compilation = compilation;
    this.values = compilation.values();
  }

  Map<String, Object> of() {
    Map<String, Object> container = new LinkedHashMap<>();
    container.put("name", "plugin");
    container.put("image", values.image().reference());
    container.put("imagePullPolicy", values.image().pullPolicy());
    container.put(
        "args", List.of("--config=" + PodVolumes.CONFIG_FOLDER + "/" + RuntimeConfigTarget.FILE));
    container.put("env", env());
    container.put(
        "ports",
        List.of(Manifest.map("name", PORT, "containerPort", values.config().http().port())));
    probes(container);
    if (!values.resources().isEmpty()) {
      container.put("resources", values.resources());
    }
    container.put("securityContext", securityContext());
    // The default, /dev/termination-log, would be created in the host's /dev where that is mounted.
    container.put("terminationMessagePath", "/tmp/termination-log");
    container.put("terminationMessagePolicy", "FallbackToLogsOnError");
    container.put("volumeMounts", PodVolumes.mounts(compilation));
    return container;
  }

  private List<Object> env() {
    Map<String, Object> nodeName =
        Manifest.map(
            "name",
            "NODE_NAME",
            "valueFrom",
            Manifest.map("fieldRef", Manifest.map("fieldPath", "spec.nodeName")));
    List<Object> env = new ArrayList<>();
    values.env().forEach(variable -> env.add(RecordWriter.toPlain(variable)));
    env.add(nodeName);
    env.addAll(values.extraEnv());
    return env;
  }

  private void probes(Map<String, Object> container) {
    Profile.Probes probes = values.probes();
    container.put("startupProbe", probe("/healthz", probes.startup()));
    container.put("livenessProbe", probe("/healthz", probes.liveness()));
    container.put("readinessProbe", probe("/readyz", probes.readiness()));
  }

  private static Map<String, Object> probe(String path, Profile.Probe probe) {
    Map<String, Object> map = Manifest.map("httpGet", Manifest.map("path", path, "port", PORT));
    map.putAll(RecordWriter.toPlain(probe));
    return map;
  }

  private Object securityContext() {
    return new Commented(
        SecurityReason.of(compilation, new Reasons(compilation.profile())),
        RecordWriter.toPlain(values.securityContext()));
  }
}
