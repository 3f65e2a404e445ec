package org.kiln.engine;

import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A fast engine for as long as it takes what comes, then another for good: from the first batch on
 * that the fast one refuses and the other takes. A batch that both refuse changes nothing; if it is
 * only more than the fast engine can do, the other's reason is given.
 *
 * <p>What is handed over are the network's own parameters, updater state and counters, where the
 * fast engine brings what it may have elsewhere; a refused batch has touched none of them. Both
 * draw by the network's seed and iteration, each in its own way: from the change on dropout's masks
 * are the other engine's.
 */
public final class FallbackEngine implements Engine {

  private final Supplier<Engine> other;
  private final BiConsumer<Integer, String> notice;
  private Engine running;
  private boolean changed;

  /**
   * An engine that begins with {@code fast}.
   *
   * @param fast closed by this engine
   * @param other makes the other engine, of the same network; closed by this engine
   * @param notice told the iteration from which the other engine runs and the fast one's reason
   */
  public FallbackEngine(Engine fast, Supplier<Engine> other, BiConsumer<Integer, String> notice) {
    this.running = fast;
    this.other = other;
    this.notice = notice;
  }

  @Override
  public Engine running() {
    return running;
  }

  @Override
  public String name() {
    return running.name();
  }

  @Override
  public String summary() {
    return running.summary();
  }

  @Override
  public EngineOptions.Precision precision() {
    return running.precision();
  }

  @Override
  public ElementType elementType() {
    return running.elementType();
  }

  @Override
  public Model network() {
    return running.network();
  }

  @Override
  public double fit(Batch batch) {
    return run(engine -> engine.fit(batch));
  }

  @Override
  public double fit(MultiDataSet batch) {
    return run(engine -> engine.fit(batch));
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    run(
        engine -> {
          engine.predict(batch);
          return 0;
        });
    return outputs();
  }

  private double run(ToDoubleFunction<Engine> work) {
    try {
      return work.applyAsDouble(running);
    } catch (RefusedException refusal) {
      if (changed) {
        throw refusal;
      }
      return change(work, refusal);
    }
  }

  private double change(ToDoubleFunction<Engine> work, RefusedException refusal) {
    int iteration = NetworkView.of(network()).iterationCount();
    running.synchronise();
    Engine next = next(refusal);
    Optional<Double> result = Optional.empty();
    try {
      result = Optional.of(work.applyAsDouble(next));
    } catch (RefusedException e) {
      RefusedException truth = refusal.ofEngine() ? e : refusal;
      truth.addSuppressed(refusal.ofEngine() ? refusal : e);
      throw truth;
    } finally {
      if (result.isEmpty()) {
        next.close();
      }
    }
    running.close();
    running = next;
    changed = true;
    notice.accept(iteration, refusal.reason());
    return result.get();
  }

  /** The other engine, unless it can't do what is wanted of either. */
  private Engine next(RefusedException refusal) {
    try {
      return other.get();
    } catch (UncoveredException e) {
      refusal.addSuppressed(e);
      throw refusal;
    }
  }

  @Override
  public FloatBuffer outputs() {
    return running.outputs();
  }

  @Override
  public void synchronise() {
    running.synchronise();
  }

  @Override
  public Optional<StepProfile> profile(Batch batch, int steps) {
    return running.profile(batch, steps);
  }

  @Override
  public void close() {
    running.close();
  }
}
