package org.kiln.engine.compiled;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.kiln.engine.NetworkView;

/** How a network's parameters are updated in its next step, for tests elsewhere. */
public final class UpdateSegments {

  private UpdateSegments() {}

  /**
   * The segments of a network all of whose updaters are known.
   *
   * @param samples how many the gradient is a sum over
   */
  public static List<UpdateSegment> of(Model network, long samples) {
    NetworkView view = NetworkView.of(network);
    for (UpdaterBlock block : view.updater().getUpdaterBlocks()) {
      if (block.getGradientUpdater() == null) {
        block.init();
      }
    }
    NetworkState state = new NetworkState(view);
    UpdateReader reader =
        new UpdateReader(state, samples, view.iterationCount(), view.epochCount());
    return reader.read(view.updater()).orElseThrow();
  }

  /** How many numbers the updater's state has. */
  public static int stateLength(Model network) {
    return Math.toIntExact(NetworkView.of(network).updater().getStateViewArray().length());
  }
}
