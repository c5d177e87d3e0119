package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.device.Device;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The subset of GPUs whose members are nearest to one another. Among equally near ones it takes the
 * one that is least near to what is left over, so that a later container finds neighbours too;
 * among those the first in order.
 */
final class NearestSubset {

  // The field's scores for links (go-gpuallocator besteffort_policy.go), as far as the board and
  // the
  // NUMA node tell.
  private static final int SAME_BOARD = 60;
  private static final int SAME_NUMA_NODE = 20;
  private static final int ELSEWHERE = 10;

  /** Greedy starts: enough for one in every NUMA node and board of a real machine. */
  private static final int MOST_SEEDS = 32;

  private final int[][] pairs;
  private final long[] rows;
  private final boolean[] fixed;
  private final int size;
  private long bestScore = Long.MIN_VALUE;
  private boolean[] best;

  private NearestSubset(List<Device> devices, boolean[] fixed, int size) {
    this.pairs = pairs(devices);
    this.rows = Arrays.stream(pairs).mapToLong(row -> Arrays.stream(row).sum()).toArray();
    this.fixed = fixed;
    this.size = size;
    this.best = fixed;
  }

  /** How near two GPUs are. */
  static int pair(Device a, Device b) {
    if (!a.board().isEmpty() && a.board().equals(b.board())) {
      return SAME_BOARD;
    }
    boolean sameNode = a.numaNode().isPresent() && a.numaNode().equals(b.numaNode());
    return sameNode ? SAME_NUMA_NODE : ELSEWHERE;
  }

  /** Looks at every subset. */
  static boolean[] exact(List<Device> devices, boolean[] fixed, int size) {
    NearestSubset search = new NearestSubset(devices, fixed, size);
    int missing = size;
    for (boolean one : fixed) {
      missing -= one ? 1 : 0;
    }
    search.extend(fixed.clone(), 0, missing, search.inside(fixed), search.all(fixed));
    return search.best;
  }

  /**
   * Tries every way to choose the missing ones from this index on.
   *
   * @param inside how near the chosen ones are to one another
   * @param all how near they are to all GPUs
   */
  private void extend(boolean[] chosen, int from, int missing, long inside, long all) {
    if (missing == 0) {
      keepIfBetter(chosen, inside, all);
      return;
    }
    for (int i = from; i <= chosen.length - missing; i++) {
      if (!chosen[i]) {
        long added = nearness(i, chosen);
        chosen[i] = true;
        extend(chosen, i + 1, missing - 1, inside + added, all + rows[i]);
        chosen[i] = false;
      }
    }
  }

  private long nearness(int one, boolean[] chosen) {
    int[] row = pairs[one];
    long sum = 0;
    for (int i = 0; i < row.length; i++) {
      if (chosen[i]) {
        sum += row[i];
      }
    }
    return sum;
  }

  private long inside(boolean[] chosen) {
    long twice = 0;
    for (int i = 0; i < chosen.length; i++) {
      twice += chosen[i] ? nearness(i, chosen) : 0;
    }
    return twice / 2;
  }

  private long all(boolean[] chosen) {
    long sum = 0;
    for (int i = 0; i < chosen.length; i++) {
      sum += chosen[i] ? rows[i] : 0;
    }
    return sum;
  }

  /** Grows a subset from several starts by the nearest GPU each time. */
  static boolean[] greedy(List<Device> devices, boolean[] fixed, int size) {
    NearestSubset search = new NearestSubset(devices, fixed, size);
    for (int seed : search.seeds(devices)) {
      search.grow(seed);
    }
    return search.best;
  }

  private Set<Integer> seeds(List<Device> devices) {
    Set<Integer> seeds = new java.util.LinkedHashSet<>();
    Set<String> places = new HashSet<>();
    for (int i = 0; i < devices.size() && seeds.size() < MOST_SEEDS; i++) {
      Device device = devices.get(i);
      if (fixed[i] || places.add(device.numaNode() + "/" + device.board())) {
        seeds.add(i);
      }
    }
    return seeds;
  }

  private void grow(int seed) {
    boolean[] chosen = fixed.clone();
    long[] near = new long[chosen.length];
    int count = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        count++;
        add(near, i);
      }
    }
    int next = chosen[seed] || count == size ? -1 : seed;
    while (count < size) {
      int added = next >= 0 ? next : nearest(chosen, near);
      next = -1;
      chosen[added] = true;
      count++;
      add(near, added);
    }
    keepIfBetter(chosen, inside(chosen), all(chosen));
  }

  private void add(long[] near, int added) {
    for (int i = 0; i < near.length; i++) {
      near[i] += pairs[added][i];
    }
  }

  private static int nearest(boolean[] chosen, long[] near) {
    int nearest = -1;
    for (int i = 0; i < chosen.length; i++) {
      if (!chosen[i] && (nearest < 0 || near[i] > near[nearest])) {
        nearest = i;
      }
    }
    return nearest;
  }

  private void keepIfBetter(boolean[] chosen, long inside, long all) {
    long torn = all - 2 * inside;
    long score = (inside << 32) - torn;
    if (score > bestScore) {
      bestScore = score;
      best = chosen.clone();
    }
  }

  private static int[][] pairs(List<Device> devices) {
    int[][] pairs = new int[devices.size()][devices.size()];
    for (int i = 0; i < pairs.length; i++) {
      for (int j = 0; j < pairs.length; j++) {
        pairs[i][j] = i == j ? 0 : pair(devices.get(i), devices.get(j));
      }
    }
    return pairs;
  }
}
