package org.kiln.engine.compiled;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.GradientOptions;
import org.kiln.engine.ListenerCalls;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RefusedException;
import org.kiln.engine.StepProfile;
import org.kiln.engine.UncoveredException;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The compiled engine: the network is lowered to a plan for each batch size it meets, and the plan
 * runs on an {@link Executor}. What is trained are the network's own parameter and state vectors.
 *
 * <p>A step is gradient, exchange, update: {@link Passes} compute gradients of the batch, a {@link
 * GradientExchange} makes one of all that took part, the update takes it off the parameters.
 *
 * <p>A network that has been changed since (a layer frozen or replaced, {@code init()} called
 * again) is compiled anew at the next step; parameters, learning rates and schedules may be set at
 * any time and are simply seen.
 */
public final class CompiledEngine implements Engine {

  /** How often each op is run alone for a profile. */
  private static final int ALONE = 10;

  private final NetworkView network;
  private final Passes passes;
  private final GradientExchange exchange;
  private final GradientOptions options;
  private final NetworkInputs inputs;
  private final ParameterUpdate update;
  private final ListenerCalls listeners;
  private NetworkState state;
  private Accumulator accumulator;
  private FloatBuffer outputs = FloatBuffer.allocate(0);
  private boolean closed;

  /**
   * An engine for a network that {@link Coverage} has no objection to.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @param options threads that update parameters, and in how many pieces a batch is computed
   * @param passes compute its gradients; closed by this engine
   * @param exchange makes one gradient of theirs, and of others' who train together; closed by this
   *     engine
   */
  public CompiledEngine(
      Model network, EngineOptions options, Passes passes, GradientExchange exchange) {
    this.network = NetworkView.of(network);
    this.passes = passes;
    this.exchange = exchange;
    this.options = options.gradient();
    this.inputs = NetworkInputs.of(this.network);
    this.update = new ParameterUpdate(this.network, options.threads());
    this.listeners = new ListenerCalls(this.network);
  }

  /**
   * Opens an engine on one executor.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @param options the precision wanted
   * @throws UncoveredException if the network or the precision can't be had here; its reason is
   *     that of {@link Coverage#obstacle}
   */
  public static CompiledEngine open(Model network, EngineOptions options, Executor executor) {
    Coverage.require(network, options, executor);
    ValueType type = Coverage.type(options.precision(), executor);
    Passes passes = new SinglePasses(NetworkView.of(network), executor, type);
    return new CompiledEngine(network, options, passes, new LocalExchange(options.threads()));
  }

  @Override
  public String name() {
    return passes.name();
  }

  @Override
  public String summary() {
    return passes.summary()
        + (options.accumulate() == 1 ? "" : ", each batch in " + options.accumulate() + " pieces");
  }

  @Override
  public Precision precision() {
    return passes.type() == ValueType.BFLOAT16 ? Precision.BF16 : Precision.FP32;
  }

  @Override
  public ElementType elementType() {
    return passes.type() == ValueType.BFLOAT16 ? ElementType.BFLOAT16 : ElementType.FLOAT32;
  }

  @Override
  public Model network() {
    return network.network();
  }

  @Override
  public double fit(Batch batch) {
    return step(new ImageSamples(batch), () -> inputs.copy(batch, DataType.FLOAT).toMultiDataSet());
  }

  @Override
  public double fit(MultiDataSet batch) {
    return step(new ArraySamples(batch), () -> batch);
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    accepted(
        () -> {
          passes.predict(new ImageSamples(batch), state());
          return null;
        });
    // Plans know addresses only: without this the collector may take the batch too early.
    Reference.reachabilityFence(batch);
    outputs.clear();
    keepOutputs();
    return outputs();
  }

  @Override
  public Optional<StepProfile> profile(Batch batch, int steps) {
    Samples samples = new ImageSamples(batch);
    Optional<CompiledPlan> plan = accepted(() -> passes.single(samples, state()));
    return plan.map(compiled -> profile(compiled, samples, steps));
  }

  private StepProfile profile(CompiledPlan plan, Samples samples, int steps) {
    StepTimer timer = plan.timer(steps);
    for (int i = 0; i < steps; i++) {
      samples.feed(plan, inputs);
      timer.step(
          draws(),
          () -> {
            passes.synchronise(state);
            update.run(state, samples.size(), false);
          });
    }
    StepProfile profile = timer.result(ALONE);
    Reference.reachabilityFence(samples);
    return profile;
  }

  @Override
  public FloatBuffer outputs() {
    return outputs.duplicate().flip();
  }

  @Override
  public void synchronise() {
    if (state != null && !closed) {
      passes.synchronise(state);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      synchronise();
      closed = true;
      passes.close();
      closeAccumulator();
      exchange.close();
      update.close();
    }
  }

  private double step(Samples batch, Supplier<MultiDataSet> shown) {
    int iteration = network.iterationCount();
    int epoch = network.epochCount();
    StepSums sums = accepted(() -> gradient(batch));
    Reference.reachabilityFence(batch);
    clip(sums.samples());
    double loss = sums.loss() / sums.samples();
    double score = network.network().conf().isMiniBatch() ? loss : sums.loss();
    boolean watched = listeners.begin(shown);
    try {
      if (watched) {
        passes.synchronise(state);
        network.gradient(network.gradientViews());
      }
      if (listeners.passesWatched()) {
        network.score(score + network.regularizationScore());
        listeners.passed();
      }
      network.score(score + update.run(state, sums.samples(), watched));
      listeners.iterationDone(iteration, epoch);
    } finally {
      listeners.end();
    }
    network.iterationCount(network.iterationCount() + 1);
    network().applyConstraints(network.iterationCount(), epoch);
    return loss;
  }

  /** The gradient of a batch, piece by piece, exchanged, in the network's own vector. */
  private StepSums gradient(Samples batch) {
    NetworkState current = state();
    outputs.clear();
    List<GradientPart> parts = List.of();
    int pieces = options.accumulate();
    for (Shares.Share share : Shares.of(batch.size(), pieces)) {
      List<GradientPart> all = new ArrayList<>();
      if (!parts.isEmpty()) {
        all.add(accumulator(current).add(parts, current.layout()));
      }
      Samples piece = pieces == 1 ? batch : batch.share(share.from(), share.size());
      all.addAll(passes.gradients(piece, current, draws().after(share.from())));
      Reference.reachabilityFence(piece);
      keepOutputs();
      parts = all;
    }
    return exchange.exchange(parts, current.vectors(), current.layout());
  }

  private void clip(long samples) {
    if (options.clips()) {
      long divisor = network.network().conf().isMiniBatch() ? samples : 1;
      new GlobalNorm(state.vectors(), state.layout()).clip(divisor, options.clipNorm());
    }
  }

  private Accumulator accumulator(NetworkState current) {
    if (accumulator == null) {
      accumulator = new Accumulator(current.vectors());
    }
    return accumulator;
  }

  private StepDraws draws() {
    return new StepDraws(network.seed(), network.iterationCount(), 0);
  }

  /**
   * What {@code work} gives, which leaves the network as it is.
   *
   * @throws RefusedException if it can't be done with this batch, for whatever reason but memory
   */
  private <T> T accepted(Supplier<T> work) {
    if (closed) {
      throw new IllegalStateException("This engine has been closed: choose a new one");
    }
    try {
      return work.get();
    } catch (RefusedException e) {
      throw e;
    } catch (ExecutorException e) {
      throw e.outOfMemory() ? e : new RefusedException(e.getMessage(), BatchArrays.ADVICE, e);
    } catch (RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new RefusedException(reason, BatchArrays.ADVICE, e);
    }
  }

  /** Appends the outputs of the last pass to those of the step. */
  private void keepOutputs() {
    for (FloatBuffer rows : passes.outputs()) {
      int needed = outputs.position() + rows.capacity();
      if (outputs.capacity() < needed) {
        outputs = FloatBuffer.allocate(needed).put(outputs.flip());
      }
      outputs.limit(needed).put(rows.duplicate().clear());
    }
    outputs.limit(outputs.position());
  }

  private NetworkState state() {
    BatchArrays.requireUnmasked(network);
    if (state == null || !state.current()) {
      passes.forget();
      closeAccumulator();
      state = new NetworkState(network);
      state.gradients().assign(0);
    }
    return state;
  }

  private void closeAccumulator() {
    if (accumulator != null) {
      accumulator.close();
      accumulator = null;
    }
  }
}
