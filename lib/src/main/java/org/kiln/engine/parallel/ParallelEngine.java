package org.kiln.engine.parallel;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.ListenerCalls;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.ParallelOptions.Sharing;
import org.kiln.engine.UpdaterSettings;
import org.kiln.engine.compiled.MultiDataSets;
import org.kiln.engine.compiled.Shares;
import org.kiln.engine.device.Backend;
import org.kiln.engine.parallel.Replica.Outcome;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Trains several replicas of a network on shares of each batch, through DL4J's ParallelWrapper.
 *
 * <p>After every step the network holds the mean of the replicas' parameters and updater states,
 * weighted with the samples each has seen, and its own listeners get one {@code iterationDone} on
 * the caller's thread. Averaging at every step, this equals one network trained on the whole batch
 * wherever the update is linear in the gradient: SGD, momentum, Nesterov, L2 and weight decay. It
 * differs in batch norm's statistics, which are those of a share; in dropout, which every replica
 * draws for itself; and where the update is not linear: Adam and its kin, gradient clipping and
 * constraints (the mean of what the replicas came to is taken).
 *
 * <p>Averaging every k steps, the replicas also start from the mean at each epoch's first step and
 * after {@link #predict}, which itself uses the mean: a run that goes on from the end of an epoch
 * is the run that was never stopped. Between two averagings the network holds the mean too, but the
 * replicas do not: what is saved there goes on from the mean, as another run.
 *
 * <p>Learning rates, updaters, parameters and updater state may be set on the network between
 * steps, by listeners too; when averaging every k steps another rate or updater makes the replicas
 * start from the mean. Of the passes listeners see nothing ({@code onForwardPass}, {@code
 * onGradientCalculation}, {@code onBackwardPass}): those happen in the replicas. In {@code
 * iterationDone} the network's {@code gradient()} is the update that the step came to.
 *
 * <p>An error in a replica is thrown to the caller; the network is then as before the step, and
 * training may go on, except with shared gradients. Not safe for use by several threads at once.
 */
public final class ParallelEngine implements Engine {

  private final NetworkView network;
  private final ParallelOptions options;
  private final ListenerCalls listeners;
  private final NetworkInputs inputs;
  private final boolean mirrored;
  private final Rounds rounds = new Rounds();
  private final List<Replica> replicas;
  private final Thread wrapper;
  private TrainedState original;
  private UpdaterSettings updaters;
  private StoppableAccumulator accumulator;
  private FloatBuffer outputs = FloatBuffer.allocate(0);
  private boolean restart = true;
  private int epoch;
  private Throwable broken;
  private boolean closed;

  /**
   * Copies the network {@code options.replicas()} times and opens an engine for each copy.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @param options at least 2 replicas
   * @param factory makes the replicas' engines; must make DL4J's for shared gradients
   * @throws IllegalArgumentException if the network or the options are not as expected, or as the
   *     factory throws
   */
  public ParallelEngine(Model network, ParallelOptions options, ReplicaFactory factory) {
    this(network, options, factory, Backend.running() == Backend.CUDA);
  }

  /**
   * @param mirrored whether the networks' memory is out of Java's reach, as a GPU's is
   */
  ParallelEngine(Model network, ParallelOptions options, ReplicaFactory factory, boolean mirrored) {
    if (options.replicas() < 2) {
      throw new IllegalArgumentException(
          options.replicas() + " replicas on engine parallel: expected at least 2");
    }
    this.network = NetworkView.of(network);
    this.options = options;
    this.mirrored = mirrored;
    this.original = new TrainedState(this.network, mirrored);
    this.updaters = UpdaterSettings.of(this.network);
    this.listeners = new ListenerCalls(this.network);
    this.inputs = NetworkInputs.of(this.network);
    ReplicaContext context = new ReplicaContext(options.replicas(), index -> open(index, factory));
    this.wrapper = new Thread(train(context), "kiln-parallel");
    wrapper.setDaemon(true);
    wrapper.start();
    try {
      this.replicas = context.replicas();
    } catch (RuntimeException | Error e) {
      stop();
      throw e;
    }
  }

  /** What the wrapper's thread does: one {@code fit} of all rounds. */
  private Runnable train(ReplicaContext context) {
    List<TrainingListener> kept = new ArrayList<>(network.listeners());
    ParallelWrapper.Builder<Model> builder = new ParallelWrapper.Builder<>(network.network());
    builder.workers(options.replicas()).prefetchBuffer(0);
    if (options.sharing() == Sharing.SHARED_GRADIENTS) {
      accumulator = new StoppableAccumulator(options.replicas(), network.network().numParams());
      builder.trainingMode(ParallelWrapper.TrainingMode.SHARED_GRADIENTS);
      builder.gradientsAccumulator(accumulator);
    }
    ParallelWrapper parallel = builder.build();
    network.listeners(kept); // which the builder takes away
    parallel.setTrainerContext(context); // the builder's trainerFactory is ignored
    parallel.setWasAveraged(true); // or it warns that nothing was: it never sees the rounds' mean
    return () -> {
      try {
        parallel.fit(rounds);
        rounds.fail(new IllegalStateException("The replicas have ended: choose a new engine"));
      } catch (Throwable e) { // whoever waits for a replica or a round must learn of an Error too
        context.fail(e);
        rounds.fail(e);
      }
    };
  }

  private Replica open(int index, ReplicaFactory factory) {
    Replica replica = new Replica(original, index, factory);
    if (accumulator != null) {
      replica.share(accumulator);
    }
    return replica;
  }

  @Override
  public String name() {
    return "parallel";
  }

  @Override
  public String summary() {
    Engine one = replicas.get(0).engine();
    return "%d replicas on %s, %s each, %s"
        .formatted(options.replicas(), one.name(), one.summary(), options.sharing());
  }

  @Override
  public Precision precision() {
    return replicas.get(0).engine().precision();
  }

  @Override
  public ElementType elementType() {
    return replicas.get(0).engine().elementType();
  }

  @Override
  public Model network() {
    return network.network();
  }

  @Override
  public double fit(Batch batch) {
    return fit(
        Shares.of(batch.size(), options.replicas()).stream()
            .map(share -> new Work.FitBatch(batch.slice(share.from(), share.size())))
            .toList(),
        () -> inputs.copy(batch, network().params().dataType()).toMultiDataSet());
  }

  @Override
  public double fit(MultiDataSet batch) {
    return fit(
        Shares.of(MultiDataSets.size(batch), options.replicas()).stream()
            .map(share -> new Work.FitMultiDataSet(MultiDataSets.share(batch, share)))
            .toList(),
        () -> batch);
  }

  private double fit(List<? extends Work.Fit> work, Supplier<MultiDataSet> batch) {
    requireUsable();
    boolean averaging = options.sharing() == Sharing.AVERAGING;
    int iteration = network.iterationCount();
    if (restart
        || epoch != network.epochCount()
        || (averaging && iteration % options.averagingFrequency() == 0)) {
      restartReplicas();
    }
    boolean watched = listeners.begin(batch);
    try {
      return step(work, iteration, watched);
    } finally {
      listeners.end();
    }
  }

  private double step(List<? extends Work.Fit> work, int iteration, boolean watched) {
    INDArray before = watched ? network.network().params().dup() : null;
    Step step = run(work);
    if (accumulator != null && work.size() < options.replicas()) {
      accumulator.clear(); // who had no share has not read the others' updates: the mean has them
      restart = true;
    }
    original.push();
    network.score(step.mean(Outcome::score));
    if (watched) {
      showUpdate(before);
    }
    listeners.iterationDone(iteration, network.epochCount());
    network.iterationCount(iteration + 1);
    return step.mean(Outcome::loss);
  }

  /** What the step has taken off the parameters, where listeners look for it. */
  private void showUpdate(INDArray before) {
    INDArray gradients = network.gradients();
    INDArray update = before.subi(network.network().params());
    gradients.assign(update.reshape(gradients.shape()));
    network.gradient(network.gradientViews());
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    requireUsable();
    restartReplicas();
    run(
        Shares.of(batch.size(), options.replicas()).stream()
            .map(share -> new Work.Predict(batch.slice(share.from(), share.size())))
            .toList());
    return outputs();
  }

  private void restartReplicas() {
    original.pull();
    replicas.forEach(Replica::restart);
    restart = false;
    epoch = network.epochCount();
  }

  private Step run(List<? extends Work> work) {
    Round round = new Round(work, new Team());
    if (accumulator != null) {
      accumulator.exchange(work.get(0) instanceof Work.Fit);
    }
    rounds.add(round);
    try {
      Step step = new Step(work, round.await());
      outputs = step.outputs(outputs);
      return step;
    } catch (RuntimeException | Error e) {
      restart = true;
      broken = accumulator == null ? null : e;
      throw e;
    }
  }

  @Override
  public FloatBuffer outputs() {
    return outputs.duplicate();
  }

  private void requireUsable() {
    if (closed) {
      throw new IllegalStateException("This engine has been closed: choose a new one");
    }
    if (broken != null) {
      throw new IllegalStateException(
          "A replica failed while sharing gradients, which leaves the replicas apart: choose a new"
              + " engine",
          broken);
    }
    if (!original.hasParameters()) {
      throw new IllegalStateException(
          "The network got new parameter arrays while this engine was open: close it and choose a"
              + " new one");
    }
    followUpdaters();
  }

  /** Another learning rate or updater, set since the last step, is the replicas' too. */
  private void followUpdaters() {
    UpdaterSettings now = UpdaterSettings.of(network);
    if (!now.equals(updaters) || !original.isCurrent()) {
      updaters = now;
      original = new TrainedState(network, mirrored);
      replicas.forEach(replica -> replica.follow(original));
      restart = true;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stop();
    }
  }

  /** Ends the wrapper's {@code fit}, which stops its workers, which close their engines. */
  private void stop() {
    rounds.end();
    boolean interrupted = false;
    while (wrapper.isAlive()) {
      try {
        wrapper.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Team implements Round.Team {

    @Override
    public WeightedMean mean() {
      return new WeightedMean(
          original,
          replicas.stream().map(Replica::state).toList(),
          replicas.stream().mapToLong(Replica::samples).toArray());
    }

    @Override
    public void failed(Throwable cause) {
      if (accumulator != null) {
        accumulator.fail(cause);
      }
    }
  }

  /** What the replicas of a round did and what came of it. */
  private record Step(List<? extends Work> work, Outcome[] outcomes) {

    /** Of all replicas. */
    int samples() {
      return work.stream().mapToInt(Work::samples).sum();
    }

    /** Mean over the samples. */
    double mean(ToDoubleFunction<Outcome> of) {
      double sum = 0;
      for (int i = 0; i < outcomes.length; i++) {
        sum += work.get(i).samples() * of.applyAsDouble(outcomes[i]);
      }
      return sum / samples();
    }

    /** All outputs, row by row, in {@code target} or a larger buffer. */
    FloatBuffer outputs(FloatBuffer target) {
      int length = Arrays.stream(outcomes).mapToInt(o -> o.outputs().remaining()).sum();
      FloatBuffer all = target.capacity() < length ? FloatBuffer.allocate(length) : target;
      all.clear();
      for (Outcome outcome : outcomes) {
        all.put(outcome.outputs());
      }
      return all.flip();
    }
  }
}
