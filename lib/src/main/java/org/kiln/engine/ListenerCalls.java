package org.kiln.engine;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Tells DL4J's listeners of a step that the network itself did not make, in DL4J's order:
 *
 * <pre>{@code
 * if (calls.begin(() -> batch)) {   // the batch is in the network; nothing is updated yet
 *   calls.passed();                 // onForwardPass, onBackwardPass, onGradientCalculation
 * }
 * ...                               // the update
 * calls.iterationDone(iteration, epoch);
 * calls.end();
 * }</pre>
 *
 * <p>All of it costs nothing where no listener overrides an event of a step: the batch, the
 * gradient by parameter and the activations are made for those that may look at them, the last only
 * once one does. Epoch events belong to whoever counts epochs.
 */
public final class ListenerCalls {

  private static final Set<String> PASSES =
      Set.of("onForwardPass", "onBackwardPass", "onGradientCalculation");

  private static final String DONE = "iterationDone";

  private final NetworkView network;
  private final Map<Class<?>, Watch> known = new HashMap<>();
  private List<TrainingListener> watching = List.of();

  /** What of a step a listener may look at. */
  private enum Watch {
    NOTHING,
    ITS_END,
    ITS_PASSES
  }

  /**
   * @param network whose listeners are told
   */
  public ListenerCalls(NetworkView network) {
    this.network = network;
  }

  /**
   * Begins a step: the listeners there are now will be told of it, those that remove themselves
   * meanwhile too. The network gets the batch, and its layers its counters, if any of them looks.
   *
   * @param batch as the network's own {@code fit} takes it; asked for only if it is needed
   * @return whether any listener looks at the step
   */
  public boolean begin(Supplier<MultiDataSet> batch) {
    watching =
        network.listeners().stream().filter(listener -> watch(listener) != Watch.NOTHING).toList();
    if (watching.isEmpty()) {
      return false;
    }
    network.batch(batch.get());
    network.countersToLayers();
    return true;
  }

  /** Whether a listener of the step that has begun looks at passes and gradients. */
  public boolean passesWatched() {
    return watching.stream().anyMatch(listener -> watch(listener) == Watch.ITS_PASSES);
  }

  /**
   * Calls {@code onForwardPass}, {@code onBackwardPass} and {@code onGradientCalculation}. The
   * network's parameters must be those before the update, its score, gradient vector and {@code
   * gradient()} those of the batch.
   */
  public void passed() {
    Activations activations = network.activations();
    watching.forEach(activations::tell);
    activations.close();
    watching.forEach(listener -> listener.onBackwardPass(network.network()));
    watching.forEach(listener -> listener.onGradientCalculation(network.network()));
  }

  /**
   * Calls {@code iterationDone}.
   *
   * @param iteration number of the step, as {@link NetworkView#iterationCount} was before it
   * @param epoch as {@link NetworkView#epochCount}
   */
  public void iterationDone(int iteration, int epoch) {
    watching.forEach(listener -> listener.iterationDone(network.network(), iteration, epoch));
  }

  /** Ends the step, however it went: takes the batch away from the network again. */
  public void end() {
    if (!watching.isEmpty()) {
      watching = List.of();
      network.batch(null);
    }
  }

  private Watch watch(TrainingListener listener) {
    return known.computeIfAbsent(listener.getClass(), ListenerCalls::watch);
  }

  private static Watch watch(Class<?> type) {
    Watch watch = Watch.NOTHING;
    for (Method method : type.getMethods()) {
      boolean overridden = method.getDeclaringClass() != BaseTrainingListener.class;
      if (overridden && PASSES.contains(method.getName())) {
        return Watch.ITS_PASSES;
      }
      if (overridden && method.getName().equals(DONE)) {
        watch = Watch.ITS_END;
      }
    }
    return watch;
  }
}
