package io.gpuprof.runtime.plugin;

import io.gpuprof.runtime.Configs;
import io.gpuprof.runtime.config.AllocationPolicy;
import io.gpuprof.runtime.config.RuntimeConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the answers to the kubelet cost without the transport, at the sizes that matter. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AnswerBenchmark {

  private final RuntimeConfig whole = Configs.read();
  private final RuntimeConfig shared = Configs.read("replicas: 1", "replicas: 1000");
  private final RuntimeConfig quarter = Configs.read("replicas: 1", "replicas: 125");
  private final Inventory sixteen =
      Inventory.empty().scanned(whole, Gpus.set(16), List.of());
  private final Inventory thousand =
      Inventory.empty().scanned(quarter, Gpus.set(8), List.of());
  private final Inventory tenThousand =
      Inventory.empty().scanned(shared, Gpus.set(10), List.of());
  private final List<String> sixteenIds = ids(sixteen);
  private final List<String> thousandIds = ids(thousand);
  private final String gpu = Gpus.gpu(3).uuid();

  private static List<String> ids(Inventory inventory) {
    return inventory.advertised().stream().map(Inventory.Advertised::id).toList();
  }

  private static List<String> choose(Inventory inventory, List<String> ids) {
    return PreferredAllocation.choose(inventory, AllocationPolicy.DISTRIBUTED, ids, List.of(), 8);
  }

  @Benchmark
  public List<String> preferEightOfSixteenGpus() {
    return choose(sixteen, sixteenIds);
  }

  @Benchmark
  public List<String> preferEightOfAThousandReplicas() {
    return choose(thousand, thousandIds);
  }

  @Benchmark
  public Allocation allocateOneGpu() throws RefusedException {
    return Allocator.allocate(whole, sixteen, List.of(gpu));
  }

  /** A GPU gets sick: the new state and the bytes of the whole list. */
  @Benchmark
  public byte[] updateTenThousandReplicas() {
    Inventory sick = tenThousand.judged(shared, gpu, Optional.of("XID 79"));
    return ProtoMapping.list(sick).toByteArray();
  }
}
