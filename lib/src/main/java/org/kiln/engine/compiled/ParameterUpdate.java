package org.kiln.engine.compiled;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
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
  private final long worthAThread;
  private final Team team;

  ParameterUpdate(NetworkView network, int threads) {
    this(network, threads, WORTH_A_THREAD);
  }

  /** The same with another least number of parameters for more than one thread. */
  ParameterUpdate(NetworkView network, int threads, long worthAThread) {
    this.network = network;
    this.worthAThread = worthAThread;
    this.team = new Team(threads, "kiln-update");
  }

  /**
   * Updates the parameters once.
   *
   * @param state the network's vectors
   * @param samples how many the gradient is a sum over
   * @param keepUpdates whether the gradient vector is to hold the updates afterwards, as after
   *     DL4J's own step
   * @return the regularisation part of the score, at the parameters before the update
   */
  double run(NetworkState state, long samples, boolean keepUpdates) {
    BaseMultiLayerUpdater<?> updater = network.updater();
    updater.getUpdaterBlocks().forEach(ParameterUpdate::initialise);
    long divisor = network.network().conf().isMiniBatch() ? samples : 1;
    UpdateReader reader =
        new UpdateReader(state, divisor, network.iterationCount(), network.epochCount());
    Optional<List<UpdateSegment>> segments = reader.read(updater);
    if (segments.isEmpty()) {
      return runDl4j(updater, state, reader, Math.toIntExact(samples));
    }
    int shares = state.vectors().length() < worthAThread ? 1 : team.size();
    return new FusedUpdate(state.vectors(), numbers(updater.getStateViewArray()), keepUpdates)
        .run(segments.get(), team, shares);
  }

  private static FloatBuffer numbers(INDArray array) {
    return array == null ? null : FlatVectors.view(array.data().addressPointer(), array.length());
  }

  /** DL4J zeroes an updater's state when it first uses it. */
  private static void initialise(UpdaterBlock block) {
    if (block.getGradientUpdater() == null) {
      block.init();
    }
  }

  private double runDl4j(
      BaseMultiLayerUpdater<?> updater, NetworkState state, UpdateReader time, int samples) {
    double score = network.regularizationScore();
    Gradient gradient = network.gradientViews();
    updater.update(
        gradient, time.iteration(), time.epoch(), samples, LayerWorkspaceMgr.noWorkspaces());
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
    team.close();
  }
}
