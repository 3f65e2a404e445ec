package org.kiln.engine.onednn;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns the flat gradient into new parameters: fused where all updaters are known, by DL4J's own
 * code where one is not, or where gradients are clipped.
 */
final class ParameterUpdate implements AutoCloseable {

  /** Parameters from which on a second thread is worth waking. */
  private static final long WORTH_A_THREAD = 1 << 20;

  private final NetworkView network;
  private final int threads;
  private final long worthAThread;
  private final ExecutorService workers;

  ParameterUpdate(NetworkView network, int threads) {
    this(network, threads, WORTH_A_THREAD);
  }

  /** The same with another least number of parameters for more than one thread. */
  ParameterUpdate(NetworkView network, int threads, long worthAThread) {
    this.network = network;
    this.threads = threads;
    this.worthAThread = worthAThread;
    this.workers =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads - 1,
                task -> {
                  Thread thread = new Thread(task, "kiln-update");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  /**
   * Updates the parameters once.
   *
   * @param state the network's vectors
   * @param batchSize images in the batch
   * @param keepUpdates whether the gradient vector is to hold the updates afterwards, as after
   *     DL4J's own step
   * @return the regularisation part of the score, at the parameters before the update
   */
  double run(NetworkState state, int batchSize, boolean keepUpdates) {
    BaseMultiLayerUpdater<?> updater = network.updater();
    updater.getUpdaterBlocks().forEach(ParameterUpdate::initialise);
    INDArray updaterState = updater.getStateViewArray();
    Pointer address = updaterState == null ? null : updaterState.data().addressPointer();
    long length = updaterState == null ? 0 : updaterState.length();
    Optional<FusedUpdate> fused = FusedUpdate.of(updater, state, address, length, keepUpdates);
    int iteration = network.iterationCount();
    int epoch = network.epochCount();
    if (fused.isPresent()) {
      int divisor = network.network().conf().isMiniBatch() ? batchSize : 1;
      int shares = workers == null || state.length() < worthAThread ? 1 : threads;
      return fused.get().run(divisor, iteration, epoch, workers, shares);
    }
    return runDl4j(updater, state, iteration, epoch, batchSize);
  }

  /** DL4J zeroes an updater's state when it first uses it. */
  private static void initialise(UpdaterBlock block) {
    if (block.getGradientUpdater() == null) {
      block.init();
    }
  }

  private double runDl4j(
      BaseMultiLayerUpdater<?> updater,
      NetworkState state,
      int iteration,
      int epoch,
      int batchSize) {
    double score = network.regularizationScore();
    Gradient gradient = network.gradientViews();
    updater.update(gradient, iteration, epoch, batchSize, LayerWorkspaceMgr.noWorkspaces());
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      for (UpdaterBlock.ParamState parameter : block.getLayersAndVariablesInBlock()) {
        if (state.frozen(parameter.getLayer())) {
          parameter.getGradView().assign(0);
        }
      }
    }
    state.parameters().subi(state.gradients().reshape(state.parameters().shape()));
    return score;
  }

  @Override
  public void close() {
    if (workers != null) {
      workers.shutdownNow();
    }
  }
}
