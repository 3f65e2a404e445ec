package org.kiln.engine.lower;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkNode;
import org.kiln.engine.NetworkView;
import org.kiln.engine.plan.Fusion;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanBuilder;
import org.kiln.engine.plan.PlanInput;
import org.kiln.engine.plan.PlanRequest;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.error.KilnException;

/**
 * Makes a {@link Plan} of a DL4J network by reading its configuration. Reads no parameter and keeps
 * no reference to the network; a plan stays valid until a layer is added, frozen or replaced.
 */
public final class Lowering {

  private final NetworkView network;
  private final NetworkInputs networkInputs;
  private final PlanBuilder plan;
  private final LoweringTarget target;
  private final Map<String, Tensor> tensors = new HashMap<>();

  private Lowering(
      NetworkView network, NetworkInputs inputs, PlanRequest request, boolean probing) {
    this.network = network;
    this.networkInputs = inputs;
    this.plan = new PlanBuilder(request);
    this.target = new LoweringTarget(plan, InputShapes.order(inputs), probing);
  }

  /**
   * Lowers an initialised network.
   *
   * @param network a ComputationGraph or MultiLayerNetwork
   * @return the plan, or the first layer that has none
   * @throws KilnException if {@code request} has another number of inputs than the network
   */
  public static LoweringResult lower(Model network, PlanRequest request) {
    NetworkView view = NetworkView.of(network);
    List<String> names = view.inputNames();
    if (names.size() != request.inputs().size()) {
      throw new KilnException(
          "Shapes of %d inputs for a network with the %d inputs %s"
              .formatted(request.inputs().size(), names.size(), names));
    }
    return new Lowering(view, NetworkInputs.of(view), request, false).run();
  }

  /**
   * Looks for a layer without a lowering before any batch has been seen. DL4J does not keep the
   * sizes a network is for: they are guessed, and what does not fit them is passed over. A layer
   * that only the true sizes rule out is found by {@link #lower}.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   * @return the first such layer in topological order; empty if there is none
   */
  public static Optional<Unsupported> obstacle(Model network) {
    NetworkView view = NetworkView.of(network);
    NetworkInputs inputs = NetworkInputs.of(view);
    List<Shape> shapes = InputShapes.probe(inputs);
    PlanRequest request = new PlanRequest(true, ValueType.FLOAT32, shapes, Fusion.NONE);
    return new Lowering(view, inputs, request, true).addNodes();
  }

  private LoweringResult run() {
    Optional<Unsupported> obstacle = addNodes();
    return obstacle.isPresent() ? obstacle.get() : new Lowered(plan.build());
  }

  private Optional<Unsupported> addNodes() {
    addInputs();
    for (NetworkNode node : network.nodes()) {
      try {
        add(node);
      } catch (UnsupportedLayerException | IllegalArgumentException e) {
        // The latter is of shapes: a crop that leaves nothing, for instance.
        return Optional.of(new Unsupported(node.name(), e.getMessage()));
      }
    }
    for (String output : network.outputNames()) {
      if (plan.outputs().stream().noneMatch(known -> known.name().equals(output))) {
        return Optional.of(
            new Unsupported(output, "a network output that is no softmax output or loss layer"));
      }
    }
    return Optional.empty();
  }

  private void addInputs() {
    List<Shape> shapes = plan.request().inputs();
    List<NetworkInputs.Form> forms = networkInputs.forms();
    for (int i = 0; i < shapes.size(); i++) {
      String name = network.inputNames().get(i);
      Shape shape = shapes.get(i);
      Value value = plan.value(name, plan.request().type(), shape, new Storage.Input(i));
      boolean flat = forms.get(i).unflattened().isPresent();
      plan.addInput(new PlanInput(name, value));
      boolean images = forms.get(i).rank() == NetworkInputs.Rank.IMAGES;
      boolean matrix = shape.pixels() == 1 && (flat || !images);
      tensors.put(name, matrix ? Tensor.matrix(value) : Tensor.image(value));
    }
  }

  private void add(NetworkNode node) {
    List<Tensor> inputs = node.inputs().stream().map(tensors::get).toList();
    int output = network.outputNames().indexOf(node.name());
    Tensor result = LayerLowerings.lower(new LoweringContext(node, inputs, output, target));
    if (node.mode() == NetworkNode.Mode.FROZEN) {
      result = behindBarrier(node, inputs, result);
    }
    tensors.put(node.name(), result);
  }

  /** A frozen node that does nothing must not stop the gradient of what it reads. */
  private Tensor behindBarrier(NetworkNode node, List<Tensor> inputs, Tensor result) {
    Value value = result.value();
    if (inputs.stream().anyMatch(input -> input.value().equals(value))) {
      Value copy = plan.activation(node.name(), value.shape(), value.type());
      plan.forward(new Scale(value, 1, 0, copy));
      result = result.with(copy);
    }
    plan.stopGradient(result.value());
    return result;
  }
}
