package org.kiln.engine.onednn;

import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.op.ValueType;

/** Runs plans on the CPU, by oneDNN. */
public final class OnednnExecutor implements Executor {

  /** Those of every executor, and one that pays on this one. */
  static final Set<Fusion> FUSIONS =
      Stream.concat(Fusion.DEFAULT.stream(), Stream.of(Fusion.SUM_INTO_ACTIVATION_BACKWARD))
          .collect(Collectors.toUnmodifiableSet());

  private final OpenMpThreads threads;

  /**
   * An executor.
   *
   * @param threads that OpenMP computes with, at least 1
   * @param openMp sets OpenMP's number of threads for the calling thread; may do nothing where
   *     {@code OMP_NUM_THREADS} says the same number
   */
  public OnednnExecutor(int threads, IntConsumer openMp) {
    this.threads = new OpenMpThreads(threads, openMp);
  }

  @Override
  public String name() {
    return OnednnProvider.NAME;
  }

  @Override
  public Optional<String> obstacle(ValueType type) {
    Optional<Throwable> failure = OnednnLibrary.failure();
    if (failure.isPresent()) {
      return Optional.of("oneDNN can't be loaded on this machine (" + failure.get() + ")");
    }
    return type == ValueType.BFLOAT16 && !OnednnLibrary.bfloat16()
        ? Optional.of(
            "precision bf16 needs a CPU with AVX512-BF16 or AMX, which this one lacks: use fp32")
        : Optional.empty();
  }

  @Override
  public ValueType fastest() {
    return OnednnLibrary.bfloat16() ? ValueType.BFLOAT16 : ValueType.FLOAT32;
  }

  @Override
  public Set<Fusion> fusions() {
    return FUSIONS;
  }

  @Override
  public int threads() {
    return threads.count();
  }

  @Override
  public CompiledPlan compile(Plan plan, FlatVectors vectors) {
    return new OnednnPlan(plan, vectors, threads);
  }
}
