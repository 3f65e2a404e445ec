package org.kiln.engine.onednn;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.stepfunctions.NegativeGradientStepFunction;
import org.deeplearning4j.nn.conf.stepfunctions.StepFunction;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.InputLayout;
import org.kiln.engine.ListenerCalls;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RefusedException;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Lowering;
import org.kiln.engine.plan.LoweringResult;
import org.kiln.engine.plan.NetworkInputs;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.Unsupported;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The compiled CPU engine: the network is lowered to a plan for each batch size it meets, and the
 * plan runs on oneDNN. What is trained are the network's own parameter and state vectors.
 *
 * <p>A network that has been changed since (a layer frozen or replaced, {@code init()} called
 * again) is compiled anew at the next step; parameters, learning rates and schedules may be set at
 * any time and are simply seen.
 */
public final class OnednnEngine implements Engine {

  /** Those of every executor, and one that pays on this one. */
  static final Set<Fusion> FUSIONS =
      Stream.concat(Fusion.DEFAULT.stream(), Stream.of(Fusion.SUM_INTO_ACTIVATION_BACKWARD))
          .collect(Collectors.toUnmodifiableSet());

  /** What to do about what only this engine can't. */
  static final String ADVICE = "; use engine dl4j";

  private final NetworkView network;
  private final Precision precision;
  private final int threads;
  private final NetworkInputs inputs;
  private final ParameterUpdate update;
  private final ListenerCalls listeners;
  private final InputLayout layout;
  private final PlanCache plans = new PlanCache();
  private NetworkState state;
  private FloatBuffer outputs = FloatBuffer.allocate(0);
  private boolean closed;

  /**
   * An engine for {@code network}, which must be initialised.
   *
   * @param network a ComputationGraph or MultiLayerNetwork that {@link #obstacle} has no objection
   *     to
   * @param options precision and threads
   * @throws IllegalArgumentException if the network or the precision can't be had here; the message
   *     is that of {@link #obstacle}
   */
  public OnednnEngine(Model network, EngineOptions options) {
    obstacle(network, options)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException("Engine onednn: " + reason);
            });
    this.network = NetworkView.of(network);
    this.precision =
        options.precision() == Precision.AUTO ? OnednnLibrary.fastest() : options.precision();
    this.threads = options.threads();
    this.inputs = NetworkInputs.of(network);
    this.update = new ParameterUpdate(this.network, threads);
    this.listeners = new ListenerCalls(this.network);
    this.layout = InputLayout.of(this.network);
  }

  /**
   * Why this engine can't run a network, or empty if it can. DL4J keeps no input sizes; batches of
   * a size that the network is not for are declined when they come, as by DL4J.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @param options what is wanted of it
   * @return a part of a sentence that names the first layer without a lowering, or what else is in
   *     the way
   */
  public static Optional<String> obstacle(Model network, EngineOptions options) {
    Optional<Throwable> failure = OnednnLibrary.failure();
    if (failure.isPresent()) {
      return Optional.of("oneDNN can't be loaded on this machine (" + failure.get() + ")");
    }
    if (Nd4j.getExecutioner().type() != OpExecutioner.ExecutionerType.NATIVE_CPU) {
      return Optional.of("it computes on the CPU, and ND4J's arrays are elsewhere");
    }
    if (options.precision() == Precision.BF16 && !OnednnLibrary.bfloat16()) {
      return Optional.of(
          "precision bf16 needs a CPU with AVX512-BF16 or AMX, which this one lacks: use fp32");
    }
    if (network.params() != null && network.params().dataType() != DataType.FLOAT) {
      return Optional.of(
          "parameters of type " + network.params().dataType() + ", and it trains FLOAT only");
    }
    if (NetworkView.of(network).truncatesSequences()) {
      return Optional.of("truncated backpropagation through time, and it has no sequences");
    }
    Optional<String> solver = solverObstacle(network.conf());
    return solver.isPresent() ? solver : Lowering.obstacle(network).map(Unsupported::toString);
  }

  private static Optional<String> solverObstacle(NeuralNetConfiguration configuration) {
    if (configuration.getOptimizationAlgo() != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT) {
      return Optional.of(
          "optimization algorithm "
              + configuration.getOptimizationAlgo()
              + ", and it trains by STOCHASTIC_GRADIENT_DESCENT only");
    }
    StepFunction step = configuration.getStepFunction();
    if (step != null && step.getClass() != NegativeGradientStepFunction.class) {
      return Optional.of("step function " + step + ", and it subtracts updates only");
    }
    return Optional.empty();
  }

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public ElementType elementType() {
    return precision == Precision.BF16 ? ElementType.BFLOAT16 : ElementType.FLOAT32;
  }

  @Override
  public Model network() {
    return network.network();
  }

  @Override
  public double fit(Batch batch) {
    try {
      CompiledPlan plan = accepted(() -> trainingPlan(batch));
      return step(plan, () -> layout.copy(batch, DataType.FLOAT).toMultiDataSet());
    } finally {
      // The plan knows addresses only: without this the collector may take the batch too early.
      Reference.reachabilityFence(batch);
    }
  }

  private CompiledPlan trainingPlan(Batch batch) {
    CompiledPlan plan = plan(true, List.of(shape(batch)));
    BatchArrays.requireTargets(batch, plan.plan());
    feed(plan, batch);
    plan.memories().target(0).bind(new FloatPointer(batch.targets()), batch.targets());
    return plan;
  }

  @Override
  public double fit(MultiDataSet batch) {
    // Kept until the step is over: the copies' memory is theirs.
    List<INDArray> copies = new ArrayList<>();
    CompiledPlan plan = accepted(() -> trainingPlan(batch, copies));
    double loss = step(plan, () -> batch);
    Reference.reachabilityFence(copies);
    return loss;
  }

  private CompiledPlan trainingPlan(MultiDataSet batch, List<INDArray> copies) {
    BatchArrays.requireFeatures(batch, inputs);
    List<Shape> shapes = new ArrayList<>();
    for (int i = 0; i < batch.numFeatureArrays(); i++) {
      shapes.add(inputs.array(i, batch.getFeatures(i)));
    }
    CompiledPlan plan = plan(true, shapes);
    BatchArrays.requireLabels(batch, plan.plan());
    for (int i = 0; i < shapes.size(); i++) {
      copies.add(feed(plan, i, batch.getFeatures(i)));
    }
    for (int i = 0; i < batch.numLabelsArrays(); i++) {
      copies.add(target(plan, i, batch.getLabels(i)));
    }
    return plan;
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    CompiledPlan plan =
        accepted(
            () -> {
              CompiledPlan inference = plan(false, List.of(shape(batch)));
              feed(inference, batch);
              inference.run();
              return inference;
            });
    Reference.reachabilityFence(batch);
    keepOutputs(plan);
    return outputs();
  }

  /**
   * Trains {@code steps} times on one batch and times every op; then runs each op alone. The
   * network is trained by that, without its listeners being told.
   *
   * @param batch as for {@link #fit}
   * @param steps how many steps to time, at least 1
   */
  public StepProfile profile(Batch batch, int steps) {
    CompiledPlan plan = accepted(() -> trainingPlan(batch));
    Profiler profiler = new Profiler(plan, steps);
    for (int i = 0; i < steps; i++) {
      feed(plan, batch);
      profiler.step(() -> update.run(state, batch.size(), false));
    }
    StepProfile profile = profiler.result(10);
    Reference.reachabilityFence(batch);
    return profile;
  }

  @Override
  public FloatBuffer outputs() {
    return outputs.duplicate();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      plans.close();
      update.close();
    }
  }

  private double step(CompiledPlan plan, Supplier<MultiDataSet> batch) {
    int batchSize = plan.plan().request().batchSize();
    int iteration = network.iterationCount();
    int epoch = network.epochCount();
    accepted(() -> passes(plan, iteration));
    keepOutputs(plan);
    double loss = plan.loss() / batchSize;
    double score = network.network().conf().isMiniBatch() ? loss : plan.loss();
    boolean watched = listeners.begin(batch);
    try {
      if (watched) {
        network.gradient(network.gradientViews());
      }
      if (listeners.passesWatched()) {
        network.score(score + network.regularizationScore());
        listeners.passed();
      }
      network.score(score + update.run(state, batchSize, watched));
      listeners.iterationDone(iteration, epoch);
    } finally {
      listeners.end();
    }
    network.iterationCount(network.iterationCount() + 1);
    network().applyConstraints(network.iterationCount(), epoch);
    return loss;
  }

  private CompiledPlan passes(CompiledPlan plan, int iteration) {
    plan.clock().set(network.seed(), iteration);
    try {
      plan.run();
    } finally {
      plan.memories().releaseTargets();
    }
    return plan;
  }

  /**
   * What {@code work} gives, which leaves the network as it is.
   *
   * @throws RefusedException if it can't be done with this batch, for whatever reason but memory
   */
  private CompiledPlan accepted(Supplier<CompiledPlan> work) {
    if (closed) {
      throw new IllegalStateException("This engine has been closed: choose a new one");
    }
    try {
      return work.get();
    } catch (RefusedException e) {
      throw e;
    } catch (OnednnException e) {
      throw e.outOfMemory() ? e : new RefusedException(e.getMessage(), ADVICE, e);
    } catch (RuntimeException e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new RefusedException(reason, ADVICE, e);
    }
  }

  private void keepOutputs(CompiledPlan plan) {
    FloatBuffer result = plan.output(0);
    if (outputs.capacity() < result.capacity()) {
      outputs = FloatBuffer.allocate(result.capacity());
    }
    outputs.clear().put(result.duplicate()).flip();
  }

  private CompiledPlan plan(boolean training, List<Shape> shapes) {
    BatchArrays.requireUnmasked(network);
    if (state == null || !state.current()) {
      plans.close();
      state = new NetworkState(network);
      state.gradients().assign(0);
    }
    ValueType type = precision == Precision.BF16 ? ValueType.BFLOAT16 : ValueType.FLOAT32;
    return plans.get(new PlanRequest(training, type, shapes, FUSIONS), this::compile);
  }

  private CompiledPlan compile(PlanRequest request) {
    LoweringResult result = Lowering.lower(network(), request);
    if (result instanceof Plan plan) {
      return new CompiledPlan(plan, state.vectors(), threads);
    }
    throw new RefusedException(
        "Engine onednn can't run this network on inputs of " + request.inputs() + ": " + result,
        ". Give it inputs of the size it was built for; if they are, use engine dl4j",
        null);
  }

  private Shape shape(Batch batch) {
    if (batch.size() < 1) {
      throw new RefusedException("The batch holds no image: expected at least one");
    }
    BatchArrays.requireOneInput(inputs.forms().size());
    ImageShape image = batch.shape();
    return inputs.images(0, batch.size(), image.channels(), image.height(), image.width());
  }

  private static void feed(CompiledPlan plan, Batch batch) {
    ImageShape image = batch.shape();
    Shape shape = new Shape(batch.size(), image.channels(), image.height(), image.width());
    ByteBuffer images = batch.images();
    NumberType type =
        batch.elementType() == ElementType.FLOAT32 ? NumberType.FLOAT32 : NumberType.BFLOAT16;
    plan.input(0).feed(new BytePointer(images), type, false, shape);
  }

  private INDArray feed(CompiledPlan plan, int index, INDArray features) {
    INDArray dense = BatchArrays.dense(features);
    Shape value = plan.plan().inputs().get(index).value().shape();
    Shape images =
        features.rank() == 2
            ? value
            : inputs.planes()
                ? new Shape(
                    value.batch(),
                    (int) features.size(1),
                    (int) features.size(2),
                    (int) features.size(3))
                : new Shape(
                    value.batch(),
                    (int) features.size(3),
                    (int) features.size(1),
                    (int) features.size(2));
    Pointer address = dense.data().addressPointer();
    plan.input(index).feed(address, NumberType.FLOAT32, inputs.planes(), images);
    return dense;
  }

  private static INDArray target(CompiledPlan plan, int index, INDArray labels) {
    INDArray dense = BatchArrays.dense(labels);
    Pointer address = dense.data().addressPointer();
    plan.memories().target(index).bind(address, Memories.floats(address, dense.length()));
    return dense;
  }
}
