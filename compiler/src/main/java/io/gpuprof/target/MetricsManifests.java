package io.gpuprof.target;

import io.gpuprof.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What lets Prometheus find the plugin's metrics: a Service, and one monitor of the operator. */
final class MetricsManifests {

  private MetricsManifests() {}

  static List<Object> of(Compilation compilation, ReleaseNames names) {
    Profile.Metrics metrics = compilation.values().metrics();
    List<Object> documents = new ArrayList<>();
    if (metrics.hasService()) {
      documents.add(service(compilation, names));
    }
    if (!metrics.monitor().kind().equals(Profile.Monitor.NONE)) {
      documents.add(monitor(metrics.monitor(), names));
    }
    return documents;
  }

  private static Object service(Compilation compilation, ReleaseNames names) {
    Map<String, Object> metadata = names.metadata(names.metricsService());
    Manifest.putUnlessEmpty(
        metadata, "annotations", compilation.values().metrics().service().annotations());
    Map<String, Object> object = Manifest.of("v1", "Service", metadata);
    int port = compilation.values().config().http().port();
    object.put(
        "spec",
        Manifest.map(
            "clusterIP",
            "None",
            "publishNotReadyAddresses",
            true,
            "selector",
            names.pluginLabels(),
            "ports",
            List.of(
                Manifest.map(
                    "name", PluginContainer.PORT,
                    "port", port,
                    "targetPort", PluginContainer.PORT))));
    return new Commented(
        "Headless: each plugin is asked by itself, and one that is not ready too, because that is"
            + " when its metrics matter.",
        object);
  }

  private static Object monitor(Profile.Monitor monitor, ReleaseNames names) {
    Map<String, Object> metadata = names.metadata(names.fullname());
    metadata.put("labels", Manifest.over(names.labels(), monitor.labels()));
    Map<String, Object> object = Manifest.of("monitoring.coreos.com/v1", monitor.kind(), metadata);
    boolean pods = monitor.kind().equals("PodMonitor");
    object.put(
        "spec",
        Manifest.map(
            "selector",
            Manifest.map("matchLabels", pods ? names.pluginLabels() : names.releaseLabels()),
            pods ? "podMetricsEndpoints" : "endpoints",
            List.of(endpoint(monitor))));
    return object;
  }

  private static Map<String, Object> endpoint(Profile.Monitor monitor) {
    Map<String, Object> endpoint = Manifest.map("port", PluginContainer.PORT, "path", "/metrics");
    Manifest.putUnlessEmpty(endpoint, "interval", monitor.interval());
    Manifest.putUnlessEmpty(endpoint, "scrapeTimeout", monitor.scrapeTimeout());
    Manifest.putUnlessEmpty(endpoint, "relabelings", monitor.relabelings());
    Manifest.putUnlessEmpty(endpoint, "metricRelabelings", monitor.metricRelabelings());
    return endpoint;
  }
}
