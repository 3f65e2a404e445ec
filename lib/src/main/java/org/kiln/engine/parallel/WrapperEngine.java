package org.kiln.engine.parallel;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorMultiDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.ListenerCalls;
import org.kiln.engine.MultiDataSets;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParallelOptions.Sharing;
import org.kiln.engine.compiled.Shares;
import org.kiln.engine.compiled.Team;
import org.kiln.engine.dl4j.Dl4jEngine;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Replicas on DL4J's own engine, by DL4J's {@code ParallelWrapper}: one {@code fit} of it for each
 * batch, which it is given in as many shares as there are replicas. So replicas start every step
 * from the network, and end it with the mean of their parameters and updater states: what one
 * network would have come to with SGD, momentum, L2 and weight decay, where the shares are of equal
 * size; not with Adam and its kin, clipping, constraints, nor with batch norm.
 *
 * <p>The network's own listeners get one {@code iterationDone} a step on the caller's thread; of
 * the passes, which happen in the replicas, they see nothing. An error in a replica is thrown to
 * the caller; the network is then as before the step.
 */
final class WrapperEngine implements Engine {

  private final NetworkView network;
  private final EngineOptions options;
  private final NetworkInputs inputs;
  private final ListenerCalls listeners;
  private final Dl4jEngine single;
  private final Team team = new Team(2, "kiln-wrapper");
  private final StoppableAccumulator accumulator;
  private FloatBuffer outputs = FloatBuffer.allocate(0);
  private boolean closed;

  WrapperEngine(Model network, EngineOptions options) {
    this.network = NetworkView.of(network);
    this.options = options;
    this.inputs = NetworkInputs.of(this.network);
    this.listeners = new ListenerCalls(this.network);
    this.single = new Dl4jEngine(network, options.threads());
    this.accumulator =
        options.parallel().sharing() == Sharing.SHARED_GRADIENTS
            ? new StoppableAccumulator(options.parallel().replicas(), network.numParams())
            : null;
    this.network.replica(0); // one error now, where DL4J can't copy the network
  }

  @Override
  public String name() {
    return "parallel";
  }

  @Override
  public String summary() {
    return "%d replicas on dl4j, fp32, %d threads each, %s"
        .formatted(
            options.parallel().replicas(),
            options.threadsOfReplica(),
            options.parallel().sharing());
  }

  @Override
  public Model network() {
    return network.network();
  }

  @Override
  public double fit(Batch batch) {
    return fit(inputs.copy(batch, network().params().dataType()).toMultiDataSet());
  }

  @Override
  public double fit(MultiDataSet batch) {
    if (closed) {
      throw new IllegalStateException("This engine has been closed: choose a new one");
    }
    int iteration = network.iterationCount();
    boolean watched = listeners.begin(() -> batch);
    try {
      INDArray before = network().params().dup();
      double loss = step(batch, before);
      if (watched) {
        network.batch(batch); // which its own fit takes away
        showUpdate(before);
      }
      listeners.iterationDone(iteration, network.epochCount());
      network.iterationCount(iteration + 1);
      return loss;
    } finally {
      listeners.end();
    }
  }

  private double step(MultiDataSet batch, INDArray before) {
    INDArray state = network.updaterState() == null ? null : network.updaterState().dup();
    int iteration = network.iterationCount();
    List<TrainingListener> kept = new ArrayList<>(network.listeners());
    network.listeners(List.of()); // or the wrapper's builder gives them to every replica
    List<MultiDataSet> shares =
        Shares.of(MultiDataSets.size(batch), options.parallel().replicas()).stream()
            .map(share -> MultiDataSets.share(batch, share.from(), share.size()))
            .toList();
    ReplicaContext replicas =
        new ReplicaContext(options.parallel().replicas(), options.threadsOfReplica(), accumulator);
    try {
      // On a thread that nobody interrupts: DL4J's wrapper drops a share when it is interrupted.
      team.run(
          2,
          part -> {
            if (part == 1) {
              fit(replicas, shares);
            }
          });
      return keep(replicas, shares);
    } catch (RuntimeException e) {
      network().params().assign(before);
      network.updaterState(state);
      throw replicas.cause(e);
    } finally {
      network.listeners(kept);
      network.iterationCount(iteration);
      network.gradientsAccumulator(null); // or its next plain fit waits for replicas that are gone
    }
  }

  /** DL4J's wrapper gives MultiDataSets to graphs only. */
  private void fit(ReplicaContext replicas, List<MultiDataSet> shares) {
    ParallelWrapper.Builder<Model> builder = new ParallelWrapper.Builder<>(network());
    builder.workers(options.parallel().replicas()).prefetchBuffer(0).averagingFrequency(1);
    if (accumulator != null) {
      builder.trainingMode(ParallelWrapper.TrainingMode.SHARED_GRADIENTS);
      builder.gradientsAccumulator(accumulator);
    }
    ParallelWrapper wrapper = builder.build();
    wrapper.setTrainerContext(replicas); // the builder's trainerFactory is ignored
    wrapper.setWasAveraged(true); // or it warns where gradients are shared
    MultiDataSet first = shares.get(0);
    try {
      if (first.numFeatureArrays() == 1 && first.numLabelsArrays() == 1) {
        wrapper.fit(
            new ExistingDataSetIterator(shares.stream().map(MultiDataSets::single).toList()));
      } else {
        wrapper.fit(new IteratorMultiDataSetIterator(shares.iterator(), 1));
      }
    } catch (RuntimeException | Error e) {
      wrapper.shutdown(); // which its fit does only at its end
      throw e;
    }
  }

  /** Mean loss and outputs of the whole batch. */
  private double keep(ReplicaContext replicas, List<MultiDataSet> shares) {
    double loss = 0;
    int samples = 0;
    List<FloatBuffer> rows = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      int size = MultiDataSets.size(shares.get(i));
      loss += size * replicas.step(i).loss();
      samples += size;
      rows.add(replicas.step(i).outputs());
    }
    outputs = FloatBuffer.allocate(rows.stream().mapToInt(FloatBuffer::remaining).sum());
    rows.forEach(part -> outputs.put(part.duplicate()));
    outputs.flip();
    return loss / samples;
  }

  /** What the step has taken off the parameters, where listeners look for it. */
  private void showUpdate(INDArray before) {
    INDArray gradients = network.gradients();
    INDArray update = before.subi(network().params());
    gradients.assign(update.reshape(gradients.shape()));
    network.gradient(network.gradientViews());
  }

  @Override
  public FloatBuffer predict(Batch batch) {
    outputs = single.predict(batch);
    return outputs();
  }

  @Override
  public FloatBuffer outputs() {
    return outputs.duplicate();
  }

  @Override
  public void close() {
    closed = true;
    single.close();
    team.close();
  }
}
