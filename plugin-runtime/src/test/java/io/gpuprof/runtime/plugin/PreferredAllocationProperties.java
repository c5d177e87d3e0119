package io.gpuprof.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gpuprof.runtime.Configs;
import io.gpuprof.runtime.config.AllocationPolicy;
import io.gpuprof.runtime.config.RuntimeConfig;
import io.gpuprof.runtime.device.Device;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PreferredAllocationProperties {

  private static final RuntimeConfig WHOLE = Configs.read();
  private static final RuntimeConfig SHARED = Configs.read("replicas: 1", "replicas: 8");

  private static Inventory inventory(RuntimeConfig config, List<Device> gpus) {
    return Inventory.empty().scanned(config, Gpus.set(gpus), List.of());
  }

  private static List<String> ids(Inventory inventory) {
    return inventory.advertised().stream().map(Inventory.Advertised::id).toList();
  }

  @Property(tries = 400)
  void exactlyTheSizeWithTheRequiredAndOnlyAvailableOnes(
      @ForAll @IntRange(min = 1, max = 24) int gpus,
      @ForAll boolean shared,
      @ForAll AllocationPolicy policy,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Device> devices = new ArrayList<>();
    for (int i = 0; i < gpus; i++) {
      devices.add(Gpus.gpu(i, random.nextInt(4) - 1, random.nextBoolean() ? "b" + i / 2 : ""));
    }
    Inventory inventory = inventory(shared ? SHARED : WHOLE, devices);
    List<String> available = new ArrayList<>(ids(inventory));
    Collections.shuffle(available, random);
    available = available.subList(0, 1 + random.nextInt(available.size()));
    int size = 1 + random.nextInt(available.size());
    List<String> required = available.subList(0, random.nextInt(size + 1));

    List<String> chosen = PreferredAllocation.choose(inventory, policy, available, required, size);

    assertEquals(size, new HashSet<>(chosen).size());
    assertEquals(size, chosen.size());
    assertTrue(chosen.containsAll(required));
    assertTrue(available.containsAll(chosen));
    List<String> other = new ArrayList<>(available);
    Collections.shuffle(other, random);
    assertEquals(
        chosen, PreferredAllocation.choose(inventory, policy, other, required, size), "order");
  }

  @Property(tries = 200)
  void neverFailsOnNonsense(
      @ForAll List<String> available, @ForAll List<String> required, @ForAll int size) {
    Inventory inventory = inventory(WHOLE, Gpus.set(4).devices());
    assertEquals(
        List.of(),
        PreferredAllocation.choose(inventory, AllocationPolicy.PACKED, available, required, size));
  }

  @Example
  void staysWithinOneNumaNode() {
    Inventory inventory = inventory(WHOLE, Gpus.set(8).devices());
    List<String> all = ids(inventory);
    assertEquals(all.subList(4, 8), choose(inventory, all, List.of(all.get(6)), 4));
  }

  @Example
  void takesBoardsWhole() {
    List<Device> devices = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      devices.add(Gpus.gpu(i, 0, "board" + i / 2));
    }
    Inventory inventory = inventory(WHOLE, devices);
    List<String> all = ids(inventory);
    assertEquals(
        List.of(all.get(2), all.get(3)), choose(inventory, all.subList(1, 8), List.of(), 2));
    // The one whose neighbour is taken already, so that no pair is torn.
    assertEquals(List.of(all.get(1)), choose(inventory, all.subList(1, 8), List.of(), 1));
  }

  /**
   * Against the definition, written down naively: of all subsets, by near ones, then by torn ones.
   */
  @Example
  void theSearchFindsTheBestOfAllSubsets() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      List<Device> devices = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        String board = random.nextInt(3) == 0 ? "" : "board" + random.nextInt(3);
        devices.add(Gpus.gpu(i, random.nextInt(3) - 1, board));
      }
      boolean[] fixed = new boolean[7];
      fixed[random.nextInt(7)] = random.nextBoolean();
      int size = 1 + random.nextInt(7);
      int found = bits(NearestSubset.exact(devices, fixed, size));
      assertEquals(size, Integer.bitCount(found));
      assertEquals(bits(fixed), bits(fixed) & found);
      for (int other = 0; other < 1 << 7; other++) {
        if (Integer.bitCount(other) == size && (bits(fixed) & other) == bits(fixed)) {
          assertTrue(
              score(devices, other) <= score(devices, found), devices + " " + found + " " + other);
        }
      }
    }
  }

  private static int bits(boolean[] chosen) {
    int bits = 0;
    for (int i = 0; i < chosen.length; i++) {
      bits |= chosen[i] ? 1 << i : 0;
    }
    return bits;
  }

  private static long score(List<Device> devices, int chosen) {
    long near = 0;
    long torn = 0;
    for (int i = 0; i < devices.size(); i++) {
      for (int j = i + 1; j < devices.size(); j++) {
        int pair = NearestSubset.pair(devices.get(i), devices.get(j));
        boolean first = (chosen & 1 << i) != 0;
        boolean second = (chosen & 1 << j) != 0;
        near += first && second ? pair : 0;
        torn += first != second ? pair : 0;
      }
    }
    return near * 1_000_000 - torn;
  }

  @Example
  void spreadsOrPacksReplicas() {
    Inventory inventory = inventory(SHARED, Gpus.set(2).devices());
    List<String> free = new ArrayList<>(ids(inventory));
    free.remove(0); // one replica of the first GPU is in use
    String a = Gpus.gpu(0).uuid();
    String b = Gpus.gpu(1).uuid();
    assertEquals(
        List.of(b + "::0"),
        PreferredAllocation.choose(inventory, AllocationPolicy.DISTRIBUTED, free, List.of(), 1));
    assertEquals(
        List.of(a + "::1", b + "::0"),
        PreferredAllocation.choose(inventory, AllocationPolicy.DISTRIBUTED, free, List.of(), 2));
    assertEquals(
        List.of(a + "::1", a + "::2"),
        PreferredAllocation.choose(inventory, AllocationPolicy.PACKED, free, List.of(), 2));
  }

  @Example
  void sharpEdgeS34SixteenGpusAndThousandsOfReplicasAreQuick() {
    Inventory sixteen = inventory(WHOLE, Gpus.set(16).devices());
    Inventory many =
        inventory(Configs.read("replicas: 1", "replicas: 1024"), Gpus.set(16).devices());
    assertTimeout(Duration.ofSeconds(5), () -> choose(sixteen, ids(sixteen), List.of(), 8));
    assertTimeout(
        Duration.ofSeconds(5),
        () -> assertEquals(1000, choose(many, ids(many), List.of(), 1000).size()));
  }

  private static List<String> choose(
      Inventory inventory, List<String> available, List<String> required, int size) {
    return PreferredAllocation.choose(
        inventory, AllocationPolicy.DISTRIBUTED, available, required, size);
  }
}
