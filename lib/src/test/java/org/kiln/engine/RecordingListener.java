package org.kiln.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes down every event of DL4J's listeners, and copies of all that can be seen in it. */
public final class RecordingListener implements TrainingListener {

  private final List<Event> events = new ArrayList<>();

  /**
   * One event.
   *
   * @param name of the method
   * @param facts counters and sizes
   * @param numbers arrays and scores
   */
  public record Event(String name, Map<String, Object> facts, Map<String, double[]> numbers) {}

  /** What has come so far. */
  public List<Event> events() {
    return events;
  }

  @Override
  public void onEpochStart(Model model) {
    add("onEpochStart", model, Map.of());
  }

  @Override
  public void onEpochEnd(Model model) {
    add("onEpochEnd", model, Map.of());
  }

  @Override
  public void onForwardPass(Model model, List<INDArray> activations) {
    Map<String, INDArray> all = new LinkedHashMap<>();
    activations.forEach(activation -> all.put("activation " + all.size(), activation));
    add("onForwardPass", model, all);
  }

  @Override
  public void onForwardPass(Model model, Map<String, INDArray> activations) {
    Map<String, INDArray> all = new TreeMap<>();
    activations.forEach((vertex, activation) -> all.put("activation " + vertex, activation));
    add("onForwardPass", model, all);
  }

  @Override
  public void onGradientCalculation(Model model) {
    add("onGradientCalculation", model, gradient(model));
  }

  @Override
  public void onBackwardPass(Model model) {
    add("onBackwardPass", model, gradient(model));
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    Map<String, INDArray> all = new LinkedHashMap<>(gradient(model));
    if (model instanceof ComputationGraph graph) {
      for (int i = 0; i < graph.getNumInputArrays(); i++) {
        all.put("input " + i, graph.getInput(i));
      }
    } else {
      all.put("input", model.input());
      all.put("labels", ((MultiLayerNetwork) model).getLabels());
    }
    all.put("parameters", model.params());
    Event event = add("iterationDone", model, all);
    event.facts().put("iteration", iteration);
    event.facts().put("epoch", epoch);
    event.facts().put("batch size", model.batchSize());
    event.numbers().put("score", new double[] {model.score()});
  }

  private static Map<String, INDArray> gradient(Model model) {
    Map<String, INDArray> all = new LinkedHashMap<>();
    model.gradient().gradientForVariable().forEach((name, part) -> all.put("d " + name, part));
    all.put("gradient", model.gradient().gradient());
    return all;
  }

  private Event add(String name, Model model, Map<String, INDArray> arrays) {
    Map<String, Object> facts = new LinkedHashMap<>();
    Map<String, double[]> numbers = new LinkedHashMap<>();
    arrays.forEach(
        (key, array) -> {
          facts.put("shape of " + key, Arrays.toString(array.shape()));
          numbers.put(key, array.dup('c').data().asDouble());
        });
    NetworkView view = NetworkView.of(model);
    facts.put("iteration of the first layer", view.layers()[0].getIterationCount());
    Event event = new Event(name, facts, numbers);
    events.add(event);
    return event;
  }
}
