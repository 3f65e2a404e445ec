package org.kiln.engine.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Op;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Storage.Role;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;

/** A plan in the making: hands out values, collects ops. */
final class PlanBuilder {

  private final PlanRequest request;
  private final boolean planes;
  private final boolean probing;
  private final List<Value> values = new ArrayList<>();
  private final List<Op> preparation = new ArrayList<>();
  private final List<Op> forward = new ArrayList<>();
  private final List<Op> backward = new ArrayList<>();
  private final List<PlanInput> inputs = new ArrayList<>();
  private final SortedMap<Integer, PlanOutput> outputs = new TreeMap<>();
  private final SortedMap<Integer, Value> losses = new TreeMap<>();
  private final Map<ParameterSlice, Value> parameters = new HashMap<>();
  private final Map<Value, LoadWeights> loads = new HashMap<>();
  private final Set<Value> trainable = new HashSet<>();
  private final Set<Value> barriers = new HashSet<>();
  private int dropouts;

  /**
   * @param planes whether DL4J's image arrays run channel by channel
   * @param probing whether the inputs' sizes are guesses, so that what does not fit may still fit
   *     the true ones
   */
  PlanBuilder(PlanRequest request, boolean planes, boolean probing) {
    this.request = request;
    this.planes = planes;
    this.probing = probing;
  }

  PlanRequest request() {
    return request;
  }

  boolean planes() {
    return planes;
  }

  boolean fuses(Fusion fusion) {
    return request.fusions().contains(fusion);
  }

  /**
   * Declines a layer for the sizes of what it reads. DL4J takes no such sizes either, and a probe,
   * whose sizes are guesses, goes on.
   */
  void misfit(String what) {
    if (!probing) {
      throw new UnsupportedLayerException(what);
    }
  }

  /** Whether {@code node} behaves as in training. */
  boolean trains(NetworkNode node) {
    return request.training() && node.trained();
  }

  // --- values

  Value value(String name, ValueType type, Shape shape, Storage storage) {
    Value value = new Value(values.size(), name, type, shape, storage);
    values.add(value);
    return value;
  }

  /** A result of the forward pass, of the plan's type. */
  Value activation(String name, Shape shape) {
    return activation(name, shape, request.type());
  }

  Value activation(String name, Shape shape, ValueType type) {
    return value(name, type, shape, new Storage.Arena(Role.ACTIVATION));
  }

  /** Where the gradient of {@code value}, or a part of it, is to be put. */
  Value gradient(Value value) {
    return value(
        value.name() + ".gradient", value.type(), value.shape(), new Storage.Arena(Role.GRADIENT));
  }

  Value saved(String name, ValueType type, Shape shape) {
    return value(name, type, shape, new Storage.Arena(Role.SAVED));
  }

  Value preparedVector(String name, int length) {
    return value(name, ValueType.FLOAT32, Shape.vector(length), new Storage.PreparedVector());
  }

  /** The window of the flat vector that holds a node's parameter. */
  Value parameter(NetworkNode node, String key) {
    ParameterSlice slice = node.parameters().get(key);
    if (slice == null) {
      throw new UnsupportedLayerException("no parameter '" + key + "' where one was expected");
    }
    return parameters.computeIfAbsent(
        slice,
        where -> {
          Value value =
              value(
                  node.name() + "." + key,
                  ValueType.FLOAT32,
                  Shape.vector(Math.toIntExact(where.length())),
                  new Storage.Parameter(where));
          if (trains(node)) {
            trainable.add(value);
          }
          return value;
        });
  }

  Optional<Value> parameterIfPresent(NetworkNode node, String key) {
    return node.has(key) ? Optional.of(parameter(node, key)) : Optional.empty();
  }

  /** A node's weights, ready for a convolution or dense layer. */
  Value weights(NetworkNode node, String key, WeightLayout layout) {
    Value parameter = parameter(node, key);
    WeightLayout.Axes size = layout.size();
    if (parameter.shape().count() != size.product()) {
      misfit(
          "%d weights, where its input needs %d"
              .formatted(parameter.shape().count(), size.product()));
    }
    Shape shape = new Shape(layout.outputs(), size.input(), size.row(), size.column());
    Value weights =
        value(
            parameter.name() + ".prepared",
            request.type(),
            shape,
            new Storage.PreparedWeights(layout));
    LoadWeights load = new LoadWeights(parameter, layout, weights);
    preparation.add(load);
    loads.put(weights, load);
    return weights;
  }

  /** How prepared weights came to be. */
  LoadWeights loadOf(Value weights) {
    return loads.get(weights);
  }

  boolean isTrainable(Value parameter) {
    return trainable.contains(parameter);
  }

  /** Where the gradient of a trainable parameter goes. */
  Value parameterGradient(Value parameter) {
    ParameterSlice slice = ((Storage.Parameter) parameter.storage()).slice();
    return value(
        parameter.name() + ".gradient",
        ValueType.FLOAT32,
        parameter.shape(),
        new Storage.ParameterGradient(slice));
  }

  /** No gradient goes through {@code value}. */
  void stopGradient(Value value) {
    barriers.add(value);
  }

  boolean stopsGradient(Value value) {
    return barriers.contains(value);
  }

  /** A number for each dropout, so that no two drop alike. */
  int nextDropout() {
    return dropouts++;
  }

  // --- ops

  List<Op> preparation() {
    return preparation;
  }

  List<Op> forward() {
    return forward;
  }

  List<Op> backward() {
    return backward;
  }

  void addInput(PlanInput input) {
    inputs.add(input);
  }

  List<PlanInput> inputs() {
    return inputs;
  }

  /**
   * @param index which of the network's outputs it is
   */
  void addOutput(int index, PlanOutput output) {
    outputs.put(index, output);
  }

  List<PlanOutput> outputs() {
    return List.copyOf(outputs.values());
  }

  void addLoss(int index, Value loss) {
    losses.put(index, loss);
  }

  Plan build() {
    return new Plan(
        request,
        values,
        preparation,
        forward,
        backward,
        inputs,
        outputs(),
        List.copyOf(losses.values()));
  }
}
