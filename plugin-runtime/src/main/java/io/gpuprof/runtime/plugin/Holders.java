package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.plugin.PodResources.Holder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which containers hold the GPUs, for those who have to act: with every scrape of the metrics, when
 * a GPU gets sick, and after a registration, when containers may hold devices that are no longer
 * offered. Only where the config names the kubelet's pod-resources socket. For several threads.
 */
final class Holders {

  private final UnixSockets sockets;
  private final Metrics metrics;
  private final Log log;
  private volatile Optional<PodResources> service = Optional.empty();
  private volatile String lastTrouble = "";

  Holders(UnixSockets sockets, Metrics metrics, Log log) {
    this.sockets = sockets;
    this.metrics = metrics;
    this.log = log;
  }

  void configure(RuntimeConfig config) {
    service =
        config
            .kubelet()
            .podResourcesSocket()
            .map(
                path ->
                    new PodResources(sockets, Path.of(path.value()), config.advertisedResource()));
  }

  /** All of them; empty when there is nobody to ask, or no answer. Waits a few seconds at most. */
  Optional<List<Holder>> now() {
    return service.flatMap(
        asked ->
            asked
                .ask()
                .handle(
                    (holders, error) -> {
                      if (error == null) {
                        return Optional.of(answered(holders));
                      }
                      failed(error);
                      return Optional.<List<Holder>>empty();
                    })
                .join());
  }

  /** Says who holds a GPU that just got sick. */
  void tellOf(String uuid, Inventory inventory) {
    ask(
        holders -> {
          List<Holder> concerned =
              holders.stream().filter(holder -> isOf(holder, uuid, inventory)).toList();
          concerned.forEach(holder -> warn("a container holds the sick GPU", uuid, holder));
          if (concerned.isEmpty()) {
            log.info("no container holds the sick GPU", "gpu", uuid);
          }
        });
  }

  private static boolean isOf(Holder holder, String uuid, Inventory inventory) {
    return inventory
        .find(holder.device())
        .filter(device -> device.gpu().device().uuid().equals(uuid))
        .isPresent();
  }

  /** Says which containers hold what is no longer offered: they cannot be started again. */
  void tellOfStale(Inventory inventory) {
    ask(
        holders ->
            holders.stream()
                .filter(holder -> inventory.find(holder.device()).isEmpty())
                .forEach(
                    holder ->
                        warn(
                            "a container holds a device that is not offered; delete its pod",
                            holder.device(),
                            holder)));
  }

  private void ask(Consumer<List<Holder>> then) {
    service.ifPresent(
        asked -> {
          var unused =
              asked
                  .ask()
                  .whenComplete(
                      (holders, error) -> {
                        if (error == null) {
                          then.accept(answered(holders));
                        } else {
                          failed(error);
                        }
                      });
        });
  }

  private List<Holder> answered(List<Holder> holders) {
    metrics.count("gpuprof_pod_resources_total", "answered");
    lastTrouble = "";
    return holders;
  }

  /** Says a trouble once, not at every scrape. */
  private void failed(Throwable error) {
    metrics.count("gpuprof_pod_resources_total", "failed");
    String trouble = String.valueOf(error.getMessage());
    if (!trouble.equals(lastTrouble)) {
      log.warn("the kubelet does not tell who holds the GPUs", "reason", trouble);
    }
    lastTrouble = trouble;
  }

  private void warn(String event, String device, Holder holder) {
    log.warn(
        event,
        "device",
        device,
        "namespace",
        holder.namespace(),
        "pod",
        holder.pod(),
        "container",
        holder.container());
  }
}
