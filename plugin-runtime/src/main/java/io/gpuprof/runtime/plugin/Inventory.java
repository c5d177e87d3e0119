package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.DeviceIdStrategy;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.config.WorkloadPath;
import io.gpuprof.runtime.device.Device;
import io.gpuprof.runtime.device.DeviceSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every device that was ever advertised by this process, with its state; immutable. Nothing is
 * taken off the list while the plugin runs: a kubelet from 1.34 on may crash over an ID that it
 * knows and that is no longer listed. What is gone, or belongs to an earlier config, is listed as
 * unhealthy.
 */
final class Inventory {

  private static final String REPLICA_SEPARATOR = "::";

  private static final Comparator<Gpu> ORDER =
      Comparator.comparingInt((Gpu gpu) -> gpu.device().index())
          .thenComparing(gpu -> gpu.device().uuid());

  /**
   * A physical GPU.
   *
   * @param device as it was last seen
   * @param absent why it is not there; empty when it is
   * @param sick why it must not be used; empty when it may be
   */
  record Gpu(Device device, Optional<String> absent, Optional<String> sick) {
    boolean healthy() {
      return absent.isEmpty() && sick.isEmpty();
    }
  }

  /**
   * What the kubelet sees as one device: a GPU or a replica of it.
   *
   * @param id towards the kubelet
   * @param name of the GPU in CDI specs and for the container runtime
   * @param retired whether an earlier config gave it out and the present one does not
   */
  record Advertised(String id, String name, Gpu gpu, boolean retired) {
    boolean healthy() {
      return !retired && gpu.healthy();
    }

    /** Why it must not be allocated; empty when it may be. */
    Optional<String> refusal() {
      if (retired) {
        return Optional.of("the plugin's config no longer offers it");
      }
      return gpu.absent().or(gpu::sick);
    }
  }

  private final Map<String, Gpu> gpus;
  private final Map<String, Advertised> advertised;
  private final List<WorkloadPath> sharedNodes;

  private Inventory(
      Map<String, Gpu> gpus, Map<String, Advertised> advertised, List<WorkloadPath> sharedNodes) {
    this.gpus = gpus;
    this.advertised = advertised;
    this.sharedNodes = sharedNodes;
  }

  /** Before the first scan. */
  static Inventory empty() {
    return new Inventory(Map.of(), Map.of(), List.of());
  }

  /** After a scan: what it found is present, what it did not find is absent. */
  Inventory scanned(RuntimeConfig config, DeviceSet set, List<WorkloadPath> shared) {
    Map<String, Gpu> next = new LinkedHashMap<>();
    for (Gpu known : gpus.values()) {
      Optional<String> absent = Optional.of("the last scan did not find it");
      next.put(known.device().uuid(), new Gpu(known.device(), absent, known.sick()));
    }
    for (Device device : set.devices()) {
      Optional<String> sick = Optional.ofNullable(gpus.get(device.uuid())).flatMap(Gpu::sick);
      next.put(device.uuid(), new Gpu(device, Optional.empty(), sick));
    }
    return with(config, next, List.copyOf(shared));
  }

  /** After scans that found out nothing at all. */
  Inventory lost(RuntimeConfig config, String reason) {
    Map<String, Gpu> next = new LinkedHashMap<>();
    gpus.forEach(
        (uuid, gpu) -> next.put(uuid, new Gpu(gpu.device(), Optional.of(reason), gpu.sick())));
    return with(config, next, sharedNodes);
  }

  /** After a report of the health monitor; of an unknown GPU it changes nothing. */
  Inventory judged(RuntimeConfig config, String uuid, Optional<String> sick) {
    Gpu known = gpus.get(uuid);
    if (known == null || known.sick().equals(sick)) {
      return this;
    }
    Map<String, Gpu> next = new LinkedHashMap<>(gpus);
    next.put(uuid, new Gpu(known.device(), known.absent(), sick));
    return with(config, next, sharedNodes);
  }

  private Inventory with(RuntimeConfig config, Map<String, Gpu> next, List<WorkloadPath> shared) {
    List<Gpu> ordered = new ArrayList<>(next.values());
    ordered.sort(ORDER);
    Map<String, Gpu> sorted = new LinkedHashMap<>();
    ordered.forEach(gpu -> sorted.put(gpu.device().uuid(), gpu));
    Map<String, Advertised> list = new LinkedHashMap<>();
    ordered.forEach(gpu -> advertise(config, gpu, list));
    advertised.forEach(
        (id, old) -> {
          Gpu gpu = sorted.getOrDefault(old.gpu().device().uuid(), old.gpu());
          list.putIfAbsent(id, new Advertised(id, old.name(), gpu, true));
        });
    return new Inventory(
        Collections.unmodifiableMap(sorted), Collections.unmodifiableMap(list), shared);
  }

  private static void advertise(RuntimeConfig config, Gpu gpu, Map<String, Advertised> list) {
    String name =
        config.plugin().deviceIdStrategy() == DeviceIdStrategy.UUID
            ? gpu.device().uuid()
            : Integer.toString(gpu.device().index());
    int replicas = config.sharing().timeSlicing().replicas();
    for (int i = 0; i < replicas; i++) {
      String id = replicas == 1 ? name : name + REPLICA_SEPARATOR + i;
      Advertised other = list.get(id);
      // Indices move up when a GPU is lost: the ID then belongs to the one that is there.
      if (other == null || other.gpu().absent().isPresent()) {
        list.put(id, new Advertised(id, name, gpu, false));
      }
    }
  }

  /** All that is advertised, ordered by index and replica. */
  Collection<Advertised> advertised() {
    return advertised.values();
  }

  /** One by the kubelet's ID. */
  Optional<Advertised> find(String id) {
    return Optional.ofNullable(advertised.get(id));
  }

  /** The physical GPUs. */
  Collection<Gpu> gpus() {
    return gpus.values();
  }

  /** Nodes that every GPU needs, as far as they exist. */
  List<WorkloadPath> sharedNodes() {
    return sharedNodes;
  }

  boolean isEmpty() {
    return advertised.isEmpty();
  }

  /** How many advertised devices are in this state. */
  long count(boolean healthy) {
    return advertised.values().stream().filter(d -> d.healthy() == healthy).count();
  }
}
