package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory;
import org.kiln.engine.plan.op.FillVector;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.PreparationOp;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.VarianceFromLogStd;

/**
 * Compiles what depends on parameters only. Which copies of weights there are is known when forward
 * and backward pass have been compiled: {@link #finish} completes what was begun before.
 */
final class PreparationCompiler implements PreparationOp.Visitor {

  private final Emitter emitter;
  private final PreparedWeights weights;
  private final Map<PreparationOp, Instructions> begun = new LinkedHashMap<>();

  PreparationCompiler(Emitter emitter, PreparedWeights weights) {
    this.emitter = emitter;
    this.weights = weights;
  }

  /** Says where weights come from, and compiles all but the copies of them. */
  void begin(List<PreparationOp> ops) {
    for (PreparationOp op : ops) {
      begun.put(op, new Instructions());
      op.accept(this);
    }
  }

  /** All of the preparation, in its order. */
  List<CompiledOp> finish() {
    List<CompiledOp> compiled = new ArrayList<>();
    begun.forEach(
        (op, out) -> {
          op.writes().stream()
              .filter(value -> value.storage() instanceof Storage.PreparedWeights)
              .forEach(value -> weights.refreshes(value).forEach(out::add));
          compiled.add(new CompiledOp(op, out.list()));
        });
    return compiled;
  }

  @Override
  public void visit(LoadWeights op) {
    weights.register(op.weights(), op.parameter(), op.layout(), null);
  }

  /** The factors go into the copy of the weights as scales of the reorder. */
  @Override
  public void visit(FoldBatchNorm op) {
    Instructions out = begun.get(op);
    int outputs = op.layout().outputs();
    Layout row = Layout.plain(emitter.scope, NumberType.FLOAT32, outputs);
    var address = Memories.allocate(emitter.scope, row.bytes());
    FloatBuffer factors = Memories.floats(address, outputs);
    out.add(new NormFactors(op.batchNorm(), emitter.memories, factors));
    out.add(new FoldedBias(op, emitter.memories, factors));
    dnnl_memory scales = Memories.create(emitter.scope, emitter.device, row, address);
    weights.register(op.weights(), op.parameter(), op.layout(), scales);
  }

  @Override
  public void visit(VarianceFromLogStd op) {
    Instructions out = begun.get(op);
    FloatBuffer logStd = emitter.memories.floats(op.logStd());
    FloatBuffer variance = emitter.memories.floats(op.variance());
    double rate = 2 * Math.log(10);
    out.add(
        new JavaLoop(
            "variance " + op.variance().name(),
            () -> {
              for (int c = 0; c < variance.capacity(); c++) {
                variance.put(c, (float) Math.exp(rate * logStd.get(c)));
              }
            }));
  }

  @Override
  public void visit(FillVector op) {
    FloatBuffer vector = emitter.memories.floats(op.vector());
    for (int c = 0; c < vector.capacity(); c++) {
      vector.put(c, (float) op.constant());
    }
  }

  /** {@code beta + (bias - mean) * factor}. */
  private static final class FoldedBias implements Instruction {
    private final String name;
    private final Optional<FloatBuffer> beta;
    private final Optional<FloatBuffer> bias;
    private final FloatBuffer mean;
    private final FloatBuffer factors;
    private final FloatBuffer folded;

    FoldedBias(FoldBatchNorm op, Memories memories, FloatBuffer factors) {
      this.name = "folded bias " + op.foldedBias().name();
      this.beta = op.batchNorm().beta().map(memories::floats);
      this.bias = op.bias().map(memories::floats);
      this.mean = memories.floats(op.batchNorm().mean());
      this.factors = factors;
      this.folded = memories.floats(op.foldedBias());
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void run() {
      for (int c = 0; c < folded.capacity(); c++) {
        double shift = (bias.isPresent() ? bias.get().get(c) : 0) - mean.get(c);
        folded.put(
            c, (float) ((beta.isPresent() ? beta.get().get(c) : 0) + shift * factors.get(c)));
      }
    }
  }
}
