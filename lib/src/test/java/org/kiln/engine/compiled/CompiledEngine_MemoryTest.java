package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kiln.data.Batch;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Native memory comes back: that which javacpp hands out, exactly, and that of the whole process,
 * oneDNN's own included, up to what the heap may take and is far below a plan for each round.
 */
class CompiledEngine_MemoryTest {

  private static final int ROUNDS = 40;
  private static final int BATCH = 6000;
  private static final long MEBIBYTE = 1 << 20;

  private final int[] capacity = new int[1];
  private final Batch batch = SmallNetworks.batch(BATCH, 1);
  private final ComputationGraph network = SmallNetworks.graph(Training.plain(new Sgd(0.01)));

  /** oneDNN keeps its last 1024 primitives for whoever wants the same again: not here. */
  @BeforeEach
  void keepNoPrimitives() {
    dnnl.dnnl_get_primitive_cache_capacity(capacity);
    dnnl.dnnl_set_primitive_cache_capacity(0);
  }

  @AfterEach
  void keepThemAgain() {
    dnnl.dnnl_set_primitive_cache_capacity(capacity[0]);
  }

  @Test
  void close_manyTimes_givesAllMemoryBack() throws Exception {
    long plan = planBytes();
    open(10);
    long handed = Pointer.totalBytes();
    long resident = residentBytes();
    open(ROUNDS);
    assertBack(handed, resident, plan * ROUNDS);
  }

  private void open(int times) {
    for (int i = 0; i < times; i++) {
      try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
        engine.fit(batch);
      }
    }
  }

  @Test
  void fit_everOtherBatchSizes_keepsAFewPlansOnly() throws Exception {
    long plan = planBytes();
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      fit(engine, 0, 10);
      long handed = Pointer.totalBytes();
      long resident = residentBytes();
      fit(engine, 10, ROUNDS + 10);
      assertBack(handed, resident, plan * ROUNDS);
    }
  }

  private void fit(CompiledEngine engine, int from, int to) {
    for (int i = from; i < to; i++) {
      batch.size(BATCH - i);
      engine.fit(batch);
    }
  }

  /** Bytes of a plan that javacpp counts. */
  private long planBytes() {
    long before = Pointer.totalBytes();
    try (CompiledEngine engine = CompiledEngines.open(network, FLOAT32)) {
      engine.fit(batch);
      return Pointer.totalBytes() - before;
    }
  }

  private static void assertBack(long handed, long resident, long all) throws Exception {
    assertThat(all).as("what all plans together take").isGreaterThan(400 * MEBIBYTE);
    assertThat(Pointer.totalBytes() - handed).isLessThan(MEBIBYTE);
    assertThat(residentBytes() - resident).isLessThan(all / 4);
  }

  /**
   * Resident memory of this process beside Java's heap, which grows when the collector likes; 0
   * where the system does not tell.
   */
  private static long residentBytes() throws Exception {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        - heap;
  }
}
