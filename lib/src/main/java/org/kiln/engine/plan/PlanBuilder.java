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
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.PreparationOp;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Storage.Role;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;

/**
 * A plan in the making: hands out values, collects ops. Whoever lowers a network appends the ops of
 * its forward pass; {@link #build} joins and differentiates them.
 */
public final class PlanBuilder {

  private final PlanRequest request;
  private final List<Value> values = new ArrayList<>();
  private final List<PreparationOp> preparation = new ArrayList<>();
  private final List<ForwardOp> forward = new ArrayList<>();
  private final List<BackwardOp> backward = new ArrayList<>();
  private final List<PlanInput> inputs = new ArrayList<>();
  private final SortedMap<Integer, PlanOutput> outputs = new TreeMap<>();
  private final SortedMap<Integer, Value> losses = new TreeMap<>();
  private final Map<ParameterSlice, Value> parameters = new HashMap<>();
  private final Map<Value, LoadWeights> loads = new HashMap<>();
  private final Set<Value> trainable = new HashSet<>();
  private final Set<Value> barriers = new HashSet<>();
  private int dropouts;

  /**
   * A plan without ops.
   *
   * @param request what it is for
   */
  public PlanBuilder(PlanRequest request) {
    this.request = request;
  }

  /** What the plan is for. */
  public PlanRequest request() {
    return request;
  }

  boolean fuses(Fusion fusion) {
    return request.fusions().contains(fusion);
  }

  // --- values

  /** A value of any kind. */
  public Value value(String name, ValueType type, Shape shape, Storage storage) {
    Value value = new Value(values.size(), name, type, shape, storage);
    values.add(value);
    return value;
  }

  /** A result of the forward pass, of the plan's type. */
  public Value activation(String name, Shape shape) {
    return activation(name, shape, request.type());
  }

  /** The same of another type. */
  public Value activation(String name, Shape shape, ValueType type) {
    return value(name, type, shape, new Storage.Arena(Role.ACTIVATION));
  }

  /** Where the gradient of {@code value}, or a part of it, is to be put. */
  public Value gradient(Value value) {
    return value(
        value.name() + ".gradient", value.type(), value.shape(), new Storage.Arena(Role.GRADIENT));
  }

  /** What a forward op keeps for its own backward op. */
  public Value saved(String name, ValueType type, Shape shape) {
    return value(name, type, shape, new Storage.Arena(Role.SAVED));
  }

  /** A vector that the preparation derives from parameters, float32. */
  public Value preparedVector(String name, int length) {
    return value(name, ValueType.FLOAT32, Shape.vector(length), new Storage.PreparedVector());
  }

  /**
   * A parameter: the window on the flat vector. The same value at each call.
   *
   * @param slice where it lies
   * @param trained whether its gradient is wanted in training; the first call decides
   */
  public Value parameter(ParameterSlice slice, boolean trained) {
    return parameters.computeIfAbsent(
        slice,
        where -> {
          Value value =
              value(
                  where.layer() + "." + where.name(),
                  ValueType.FLOAT32,
                  Shape.vector(Math.toIntExact(where.length())),
                  new Storage.Parameter(where));
          if (trained) {
            trainable.add(value);
          }
          return value;
        });
  }

  /**
   * Weights ready for a convolution or dense layer, refreshed in the plan's preparation.
   *
   * @param parameter what they are copied from
   * @param layout how they lie there
   */
  public Value weights(Value parameter, WeightLayout layout) {
    WeightLayout.Axes size = layout.size();
    Shape shape = new Shape(layout.outputs(), size.input(), size.row(), size.column());
    Value weights =
        value(
            parameter.name() + ".prepared",
            request.type(),
            shape,
            new Storage.PreparedWeights(layout));
    LoadWeights load = new LoadWeights(parameter, layout, weights);
    prepare(load);
    loads.put(weights, load);
    return weights;
  }

  /** What loads prepared weights; empty for any other value, and for weights that are folded. */
  Optional<LoadWeights> loadOf(Value weights) {
    return Optional.ofNullable(loads.get(weights));
  }

  boolean isTrainable(Value parameter) {
    return trainable.contains(parameter);
  }

  /** Where the gradient of a trainable parameter goes. */
  public Value parameterGradient(Value parameter) {
    ParameterSlice slice = ((Storage.Parameter) parameter.storage()).slice();
    return value(
        parameter.name() + ".gradient",
        ValueType.FLOAT32,
        parameter.shape(),
        new Storage.ParameterGradient(slice));
  }

  /** No gradient goes through {@code value}. */
  public void stopGradient(Value value) {
    barriers.add(value);
  }

  boolean stopsGradient(Value value) {
    return barriers.contains(value);
  }

  /** A number for each dropout, so that no two drop alike. */
  public int nextDropout() {
    return dropouts++;
  }

  // --- ops

  /** Appends an op to the preparation. */
  public void prepare(PreparationOp op) {
    preparation.add(op);
  }

  /** Appends an op to the forward pass. */
  public void forward(ForwardOp op) {
    forward.add(op);
  }

  /** Appends an op to the backward pass: of a derivative, or one that belongs to none. */
  public void backward(BackwardOp op) {
    backward.add(op);
  }

  /** The forward pass so far. */
  List<ForwardOp> forward() {
    return List.copyOf(forward);
  }

  /** Puts other ops in the place of the forward pass so far. */
  void replaceForward(List<ForwardOp> ops) {
    forward.clear();
    forward.addAll(ops);
  }

  /** Weights that {@code load} would have copied are folded instead, after all else is prepared. */
  void replaceLoad(LoadWeights load, FoldBatchNorm fold) {
    preparation.remove(load);
    loads.remove(load.weights());
    preparation.add(fold);
  }

  /** Appends an input of the network. */
  public void addInput(PlanInput input) {
    inputs.add(input);
  }

  /**
   * Sets an output of the network.
   *
   * @param index which of them it is, in DL4J's order
   */
  public void addOutput(int index, PlanOutput output) {
    outputs.put(index, output);
  }

  /** The outputs so far. */
  public List<PlanOutput> outputs() {
    return List.copyOf(outputs.values());
  }

  /**
   * Sets the loss of an output.
   *
   * @param index which of the network's outputs it is of
   */
  public void addLoss(int index, Value loss) {
    losses.put(index, loss);
  }

  /** Joins the forward ops as the request says, differentiates them for training, and is done. */
  public Plan build() {
    new ForwardFusion(this).run();
    if (request.training()) {
      new Differentiator(this).run();
    }
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
