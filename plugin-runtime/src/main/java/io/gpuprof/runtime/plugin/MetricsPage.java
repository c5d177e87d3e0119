package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.plugin.PodResources.Holder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Metrics in the Prometheus text format 0.0.4. */
final class MetricsPage {

  private static final double NANOS = 1e9;
  private static final Map<String, String> HELP =
      Map.of(
          "gpuprof_allocations_total", "Allocate calls.",
          "gpuprof_registrations_total", "Register calls to the kubelet.",
          "gpuprof_scans_total", "Scans of the node for GPUs.",
          "gpuprof_spec_writes_total", "Writes or confirmations of the CDI spec.",
          "gpuprof_config_reloads_total", "Changed configs.",
          "gpuprof_health_reports_total", "Reports of the health monitor.",
          "gpuprof_list_updates_total", "Changes of the device list.",
          "gpuprof_pod_resources_total", "Questions to the kubelet, who holds which GPU.",
          "gpuprof_internal_errors_total", "Faults of the plugin itself.");

  private final StringBuilder page = new StringBuilder();

  private MetricsPage() {}

  /**
   * The page.
   *
   * @param holders who holds the devices; empty when that is not known
   */
  static String of(Metrics metrics, Status status, Optional<List<Holder>> holders, long nowNanos) {
    MetricsPage out = new MetricsPage();
    out.head("gpuprof_devices", "gauge", "Advertised devices by health.");
    out.sample("gpuprof_devices", label("health", "healthy"), status.healthy());
    out.sample("gpuprof_devices", label("health", "unhealthy"), status.unhealthy());
    out.gpus(status.inventory());
    holders.ifPresent(known -> out.holders(known, status.inventory()));
    out.gauge("gpuprof_ready", "1 when a pod can get a working GPU.", status.isReady() ? 1 : 0);
    out.head(
        "gpuprof_check_failed", "gauge", "1 when a check of the node failed at the last scan.");
    for (Check.Result check : status.checks()) {
      out.sample("gpuprof_check_failed", label("check", check.name()), check.failed() ? 1 : 0);
    }
    out.gauge("gpuprof_streams", "Open ListAndWatch streams.", status.streams());
    out.age(
        "gpuprof_stream_age_seconds", "Age of the oldest stream.", status.streamNanos(), nowNanos);
    out.age(
        "gpuprof_spec_age_seconds",
        "Time since the CDI spec was written or confirmed.",
        status.specNanos(),
        nowNanos);
    out.gauge("gpuprof_config_generation", "Number of the config in force.", status.generation());
    out.head("gpuprof_info", "gauge", "Always 1; what runs here.");
    out.sample(
        "gpuprof_info",
        label("profile", status.profile()) + "," + label("resource", status.resource()),
        1);
    metrics.all().forEach(out::counter);
    return out.page.toString();
  }

  private void gpus(Inventory inventory) {
    head("gpuprof_gpu_healthy", "gauge", "1 when the GPU may be given to a pod.");
    for (Inventory.Gpu gpu : inventory.gpus()) {
      String labels =
          label("gpu", gpu.device().uuid())
              + ","
              + label("index", Integer.toString(gpu.device().index()))
              + ","
              + label("bus_id", gpu.device().pciBusId());
      sample("gpuprof_gpu_healthy", labels, gpu.healthy() ? 1 : 0);
    }
  }

  /** Devices of one GPU in one container are one sample; one that is not offered has its own ID. */
  private void holders(List<Holder> holders, Inventory inventory) {
    Map<String, Long> held = new TreeMap<>();
    for (Holder holder : holders) {
      String gpu =
          inventory
              .find(holder.device())
              .map(device -> device.gpu().device().uuid())
              .orElse(holder.device());
      String labels =
          label("gpu", gpu)
              + ","
              + label("namespace", holder.namespace())
              + ","
              + label("pod", holder.pod())
              + ","
              + label("container", holder.container());
      held.merge(labels, 1L, Long::sum);
    }
    head("gpuprof_gpu_held", "gauge", "Devices of the GPU that a container holds.");
    held.forEach((labels, count) -> sample("gpuprof_gpu_held", labels, count));
  }

  private void counter(String name, Map<String, Long> values) {
    head(name, "counter", HELP.getOrDefault(name, name));
    values.forEach((outcome, value) -> sample(name, label("outcome", outcome), value));
  }

  private void gauge(String name, String help, long value) {
    head(name, "gauge", help);
    page.append(name).append(' ').append(value).append('\n');
  }

  /** Without a value there is no sample: a zero would read as brand-new. */
  private void age(String name, String help, OptionalLong since, long nowNanos) {
    head(name, "gauge", help);
    since.ifPresent(
        nanos ->
            page.append(name)
                .append(String.format(Locale.ROOT, " %.3f", (nowNanos - nanos) / NANOS))
                .append('\n'));
  }

  private void head(String name, String type, String help) {
    page.append("# HELP ").append(name).append(' ').append(help).append('\n');
    page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void sample(String name, String labels, long value) {
    page.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }

  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + "\"";
  }
}
