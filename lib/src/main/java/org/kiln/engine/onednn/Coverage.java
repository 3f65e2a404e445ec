package org.kiln.engine.onednn;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.NetworkView;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.LoweringResult;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.Unsupported;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;

/**
 * Whether a network can be lowered, asked before any batch has been seen.
 *
 * <p>DL4J does not keep the size of the images a network is for, and a dense layer behind images
 * fits one size only. So sizes are tried until one fits: the usual ones, then all.
 */
final class Coverage {

  private static final int LARGEST = 512;

  private Coverage() {}

  /** The first layer without a lowering and why, or empty if the whole network has one. */
  static Optional<String> obstacle(Model network) {
    NetworkInputs inputs = NetworkInputs.of(NetworkView.of(network));
    Optional<String> first = obstacle(network, inputs.probe(256));
    if (first.isEmpty() || first.equals(obstacle(network, inputs.probe(224)))) {
      return first;
    }
    boolean fits =
        IntStream.concat(IntStream.of(32, 28, 224, 64, 112), IntStream.rangeClosed(1, LARGEST))
            .anyMatch(side -> obstacle(network, inputs.probe(side)).isEmpty());
    return fits ? Optional.empty() : first;
  }

  private static Optional<String> obstacle(Model network, List<Shape> shapes) {
    PlanRequest request = new PlanRequest(true, ValueType.FLOAT32, shapes, Fusion.DEFAULT);
    LoweringResult result = OnednnEngine.lower(network, request);
    return result instanceof Unsupported unsupported
        ? Optional.of(unsupported.toString())
        : Optional.empty();
  }
}
