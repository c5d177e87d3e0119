package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.config.AllocationPolicy;
import io.gpuprof.runtime.device.Device;
import io.gpuprof.runtime.plugin.Inventory.Advertised;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the free devices a container should get; pure and deterministic. Whole GPUs: those that
 * are near to one another, and among equals those that tear the fewest neighbours apart. Replicas:
 * by the load of their GPUs, as the policy says.
 */
final class PreferredAllocation {

  /** Up to so many GPUs every subset is looked at: 12,870 at worst. */
  static final int EXACT_UP_TO = 16;

  private final Inventory inventory;
  private final AllocationPolicy policy;
  private final Set<String> required;
  private final int size;

  private PreferredAllocation(
      Inventory inventory, AllocationPolicy policy, Set<String> required, int size) {
    this.inventory = inventory;
    this.policy = policy;
    this.required = required;
    this.size = size;
  }

  /**
   * Exactly {@code size} of the available IDs with all that must be included; empty, which means no
   * preference, when there is no such choice. Never an error: that would fail the pod.
   */
  static List<String> choose(
      Inventory inventory,
      AllocationPolicy policy,
      List<String> available,
      List<String> mustInclude,
      int size) {
    Set<String> required = new LinkedHashSet<>(mustInclude);
    Set<String> candidates = new LinkedHashSet<>(available);
    candidates.retainAll(known(inventory, candidates));
    if (size <= 0
        || required.size() > size
        || candidates.size() < size
        || !candidates.containsAll(required)) {
      return List.of();
    }
    PreferredAllocation choice = new PreferredAllocation(inventory, policy, required, size);
    List<Advertised> ordered =
        inventory.advertised().stream().filter(d -> candidates.contains(d.id())).toList();
    boolean shared = ordered.stream().anyMatch(d -> !d.id().equals(d.name()));
    Set<String> chosen = shared ? choice.byLoad(ordered) : choice.byNearness(ordered);
    return ordered.stream().map(Advertised::id).filter(chosen::contains).toList();
  }

  private static Set<String> known(Inventory inventory, Set<String> ids) {
    Set<String> known = new LinkedHashSet<>();
    ids.forEach(id -> inventory.find(id).ifPresent(device -> known.add(device.id())));
    return known;
  }

  private Set<String> byNearness(List<Advertised> candidates) {
    List<Device> devices = candidates.stream().map(d -> d.gpu().device()).toList();
    boolean[] fixed = new boolean[devices.size()];
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] = required.contains(candidates.get(i).id());
    }
    boolean[] chosen =
        devices.size() <= EXACT_UP_TO
            ? NearestSubset.exact(devices, fixed, size)
            : NearestSubset.greedy(devices, fixed, size);
    Set<String> ids = new LinkedHashSet<>();
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        ids.add(candidates.get(i).id());
      }
    }
    return ids;
  }

  /** One GPU with what is free on it. */
  private static final class Load {
    final Device device;
    final List<String> free = new ArrayList<>();
    int total;
    int picked;
    int next;

    Load(Device device) {
      this.device = device;
    }

    int left() {
      return free.size() - next;
    }

    int used() {
      return total - left();
    }
  }

  private Set<String> byLoad(List<Advertised> candidates) {
    Map<String, Load> loads = new LinkedHashMap<>();
    for (Advertised device : inventory.advertised()) {
      if (!device.retired()) {
        load(loads, device).total++;
      }
    }
    Set<String> chosen = new LinkedHashSet<>(required);
    for (Advertised device : candidates) {
      Load load = load(loads, device);
      if (required.contains(device.id())) {
        load.picked++;
      } else {
        load.free.add(device.id());
      }
    }
    while (chosen.size() < size) {
      Load best = best(loads.values());
      chosen.add(best.free.get(best.next++));
      best.picked++;
    }
    return chosen;
  }

  private static Load load(Map<String, Load> loads, Advertised device) {
    Device gpu = device.gpu().device();
    return loads.computeIfAbsent(gpu.uuid(), uuid -> new Load(gpu));
  }

  private Load best(Iterable<Load> loads) {
    Load best = null;
    for (Load load : loads) {
      if (load.left() > 0 && (best == null || better(load, best, loads))) {
        best = load;
      }
    }
    if (best == null) {
      throw new IllegalStateException("fewer candidates than checked before");
    }
    return best;
  }

  /** By load, then evenly within this container, then near to what it has, then in order. */
  private boolean better(Load a, Load b, Iterable<Load> all) {
    int byUse = Integer.compare(a.used(), b.used());
    int order = policy == AllocationPolicy.PACKED ? -byUse : byUse;
    if (order == 0) {
      order = Integer.compare(a.picked, b.picked);
    }
    return order == 0 ? nearness(a, all) > nearness(b, all) : order < 0;
  }

  private static int nearness(Load load, Iterable<Load> all) {
    int sum = 0;
    for (Load other : all) {
      if (other != load && other.picked > 0) {
        sum += NearestSubset.pair(load.device, other.device);
      }
    }
    return sum;
  }
}
