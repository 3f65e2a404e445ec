package org.kiln.engine;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** Takes itself off its network, with all other listeners, at the first event of one name. */
public final class SelfRemovingListener extends BaseTrainingListener {

  private final String when;
  private final List<String> events = new ArrayList<>();

  /**
   * @param when name of the event's method: onEpochStart, iterationDone or onEpochEnd
   */
  public SelfRemovingListener(String when) {
    this.when = when;
  }

  /** Names of what has come so far. */
  public List<String> events() {
    return events;
  }

  @Override
  public void onEpochStart(Model model) {
    seen("onEpochStart", model);
  }

  @Override
  public void onEpochEnd(Model model) {
    seen("onEpochEnd", model);
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    seen("iterationDone", model);
  }

  private void seen(String event, Model model) {
    events.add(event);
    if (event.equals(when)) {
      ((ComputationGraph) model).setListeners(List.of());
    }
  }
}
