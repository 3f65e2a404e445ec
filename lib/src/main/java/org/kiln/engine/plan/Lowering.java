package org.kiln.engine.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;

/**
 * Makes a {@link Plan} of a DL4J network by reading its configuration. Reads no parameter and keeps
 * no reference to the network; a plan stays valid until a layer is added, frozen or replaced.
 */
public final class Lowering {

  private final NetworkGraph graph;
  private final PlanBuilder plan;
  private final Map<String, Tensor> tensors = new HashMap<>();

  private Lowering(NetworkGraph graph, PlanRequest request) {
    this.graph = graph;
    this.plan = new PlanBuilder(request, graph.planes());
  }

  /**
   * Lowers an initialised graph.
   *
   * @return the plan, or the first layer that has none
   * @throws IllegalArgumentException if {@code request} has another number of inputs than the
   *     network
   */
  public static LoweringResult lower(ComputationGraph network, PlanRequest request) {
    return lower(NetworkGraph.of(network), request);
  }

  /** The same for a MultiLayerNetwork. */
  public static LoweringResult lower(MultiLayerNetwork network, PlanRequest request) {
    return lower(NetworkGraph.of(network), request);
  }

  private static LoweringResult lower(NetworkGraph graph, PlanRequest request) {
    if (graph.inputs().size() != request.inputs().size()) {
      throw new IllegalArgumentException(
          "Shapes of %d inputs for a network with the %d inputs %s"
              .formatted(request.inputs().size(), graph.inputs().size(), graph.inputs()));
    }
    return new Lowering(graph, request).run();
  }

  private LoweringResult run() {
    addInputs();
    for (NetworkNode node : graph.nodes()) {
      try {
        add(node);
      } catch (UnsupportedLayerException e) {
        return new Unsupported(node.name(), e.getMessage());
      }
    }
    for (String output : graph.outputs()) {
      if (plan.outputs().stream().noneMatch(known -> known.name().equals(output))) {
        return new Unsupported(output, "a network output that is no softmax output or loss layer");
      }
    }
    new ForwardFusion(plan).run();
    if (plan.request().training()) {
      new Differentiator(plan).run();
    }
    return plan.build();
  }

  private void addInputs() {
    List<Shape> shapes = plan.request().inputs();
    for (int i = 0; i < shapes.size(); i++) {
      String name = graph.inputs().get(i);
      Shape shape = shapes.get(i);
      Value value = plan.value(name, plan.request().type(), shape, new Storage.Input(i));
      boolean flat = isUnflattened(name);
      plan.addInput(new PlanInput(name, value, graph.planes(), flat));
      boolean matrix = shape.pixels() == 1 && (flat || !readByImageLayer(name));
      tensors.put(name, matrix ? Tensor.matrix(value) : Tensor.image(value));
    }
  }

  private boolean isUnflattened(String input) {
    return graph.nodes().stream()
        .filter(node -> node.inputs().contains(input))
        .anyMatch(node -> node.preprocessor().filter(Preprocessors::unflattens).isPresent());
  }

  private boolean readByImageLayer(String input) {
    return graph.nodes().stream()
        .filter(node -> node.inputs().contains(input))
        .anyMatch(node -> LayerLowerings.readsImages(node.configuration()));
  }

  private void add(NetworkNode node) {
    List<Tensor> inputs = node.inputs().stream().map(tensors::get).toList();
    Tensor result = LayerLowerings.lower(node, inputs, graph.outputs().indexOf(node.name()), plan);
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
      Op op = new Scale(value, 1, 0, copy);
      plan.forward().add(op);
      result = result.with(copy);
    }
    plan.stopGradient(result.value());
    return result;
  }
}
