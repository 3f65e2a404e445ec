package org.kiln.engine;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Runs training steps and predictions of one DL4J network.
 *
 * <p>The network's own objects are what is trained: its flattened parameter vector, its updater
 * state, its iteration counter and its score. After {@link #fit} they are what DL4J's own {@code
 * fit} of the same batch would leave, so that {@code ModelSerializer}, {@code output} and listeners
 * see the trained state at any moment, and another engine can take over. Epoch counters and the
 * epoch events of listeners belong to the caller.
 *
 * <p>Not safe for use by several threads at once.
 */
public interface Engine extends AutoCloseable {

  /** The engine that computes now: this one, or the one it leaves the work to. */
  default Engine running() {
    return this;
  }

  /** How the engine is chosen on the command line: {@code "onednn"}, {@code "dl4j"}, ... */
  String name();

  /** Arithmetic it computes in: never {@code AUTO}. */
  default EngineOptions.Precision precision() {
    return EngineOptions.Precision.FP32;
  }

  /** What it computes with, for the log: {@code "bf16, 2 threads"}. */
  String summary();

  /** Type of the image values that {@code fit} and {@code predict} read fastest; they take both. */
  default ElementType elementType() {
    return ElementType.FLOAT32;
  }

  /** The network this engine trains: a ComputationGraph or a MultiLayerNetwork, never a copy. */
  Model network();

  /**
   * One training step: forward, backward, update, {@code iterationDone} of the network's listeners,
   * iteration count + 1. The network's {@code score()} is DL4J's, regularisation included.
   *
   * @param batch 1 or more images; read during the call only
   * @return the batch's mean loss without regularisation, also where the network's {@code
   *     miniBatch(false)} makes DL4J's {@code score()} a sum; not finite when training has diverged
   * @throws RefusedException if the batch does not fit the network's input or output, or this
   *     engine does not take it; nothing of it has been applied then
   * @throws IllegalStateException after {@link #close}
   */
  double fit(Batch batch);

  /**
   * The same for data of any kind a DL4J iterator makes (several inputs, masks, NCHW features).
   *
   * @param batch what {@code ComputationGraph.fit(MultiDataSet)} takes; read during the call only
   * @return the batch's mean loss without regularisation
   * @throws RefusedException as above
   */
  double fit(MultiDataSet batch);

  /**
   * Forward pass in inference mode.
   *
   * @param batch 1 or more images; read during the call only
   * @return what {@link #outputs()} returns
   * @throws RefusedException if the batch does not fit the network's input, or this engine does not
   *     take it
   */
  FloatBuffer predict(Batch batch);

  /**
   * The network's first output of the last {@code fit} (in training mode, before the update) or
   * {@code predict}, float32, (N, classes), row by row; class probabilities where the output layer
   * is a softmax. Valid until the next call.
   */
  FloatBuffer outputs();

  /**
   * Brings parameters and updater state back into the network's own vectors, where an engine trains
   * them elsewhere, on a GPU for instance. Called before anybody looks at them: evaluation,
   * checkpoints, the end of training; before listeners that look the engine does it itself. Engines
   * that train the vectors in place have nothing to do, nor have those that made no step since the
   * last call: another engine may have trained the network meanwhile.
   */
  default void synchronise() {}

  /**
   * Trains {@code steps} times on one batch and times every op; then runs each op alone. The
   * network is trained by that, without its listeners being told.
   *
   * @param batch as for {@link #fit}
   * @param steps how many steps to time, at least 1
   * @return empty if this engine has no ops that it could time
   */
  default Optional<StepProfile> profile(Batch batch, int steps) {
    return Optional.empty();
  }

  /**
   * Brings back what {@link #synchronise} would, and frees native memory. The network stays usable
   * and trained. Further calls have no effect.
   */
  @Override
  void close();
}
