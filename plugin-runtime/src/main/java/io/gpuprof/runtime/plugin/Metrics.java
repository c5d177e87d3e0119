package io.gpuprof.runtime.plugin;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters of the process; they start at zero with it and never fall. */
final class Metrics {

  /** A counter's name and the value of its label {@code outcome}. */
  private record Key(String name, String outcome) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byName = name.compareTo(other.name);
      return byName == 0 ? outcome.compareTo(other.outcome) : byName;
    }
  }

  private final Map<Key, LongAdder> counters = new ConcurrentSkipListMap<>();

  Metrics() {
    // Present from the start: a rate over a counter that appears with its first error misses it.
    zero("gpuprof_allocations_total", "granted", "refused");
    zero("gpuprof_registrations_total", "accepted", "failed");
    zero("gpuprof_scans_total", "succeeded", "failed");
    zero("gpuprof_spec_writes_total", "succeeded", "failed");
    zero("gpuprof_config_reloads_total", "applied", "rejected");
    zero("gpuprof_health_reports_total", "sick", "well");
    zero("gpuprof_list_updates_total", "sent");
    zero("gpuprof_pod_resources_total", "answered", "failed");
    zero("gpuprof_internal_errors_total", "survived");
  }

  private void zero(String name, String... outcomes) {
    for (String outcome : outcomes) {
      counters.put(new Key(name, outcome), new LongAdder());
    }
  }

  void count(String name, String outcome) {
    counters.computeIfAbsent(new Key(name, outcome), key -> new LongAdder()).increment();
  }

  long value(String name, String outcome) {
    LongAdder counter = counters.get(new Key(name, outcome));
    return counter == null ? 0 : counter.sum();
  }

  /** Name to outcome to value, sorted. */
  Map<String, Map<String, Long>> all() {
    Map<String, Map<String, Long>> all = new TreeMap<>();
    counters.forEach(
        (key, counter) ->
            all.computeIfAbsent(key.name(), name -> new TreeMap<>())
                .put(key.outcome(), counter.sum()));
    return all;
  }
}
