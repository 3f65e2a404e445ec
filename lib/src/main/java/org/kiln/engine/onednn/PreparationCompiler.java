package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory;
import org.kiln.engine.plan.op.FillVector;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.VarianceFromLogStd;

/** Compiles what depends on parameters only. */
final class PreparationCompiler {

  private final Emitter emitter;
  private final PreparedWeights weights;

  PreparationCompiler(Emitter emitter, PreparedWeights weights) {
    this.emitter = emitter;
    this.weights = weights;
  }

  void load(LoadWeights op) {
    weights.register(op.weights(), op.parameter(), op.layout(), null, emitter.target());
  }

  /** The factors go into the copy of the weights as scales of the reorder. */
  void fold(FoldBatchNorm op) {
    int outputs = op.layout().outputs();
    Layout row = Layout.plain(emitter.scope, NumberType.FLOAT32, outputs);
    var address = Memories.allocate(emitter.scope, row.bytes());
    FloatBuffer factors = Memories.floats(address, outputs);
    emitter.add(new NormFactors(op.batchNorm(), emitter.memories, factors));
    emitter.add(new FoldedBias(op, emitter.memories, factors));
    dnnl_memory scales = Memories.create(emitter.scope, emitter.device, row, address);
    weights.register(op.weights(), op.parameter(), op.layout(), scales, emitter.target());
  }

  void variance(VarianceFromLogStd op) {
    FloatBuffer logStd = emitter.memories.floats(op.logStd());
    FloatBuffer variance = emitter.memories.floats(op.variance());
    double rate = 2 * Math.log(10);
    emitter.add(
        new JavaStep(
            "variance " + op.variance().name(),
            () -> {
              for (int c = 0; c < variance.capacity(); c++) {
                variance.put(c, (float) Math.exp(rate * logStd.get(c)));
              }
            }));
  }

  void fill(FillVector op) {
    FloatBuffer vector = emitter.memories.floats(op.vector());
    for (int c = 0; c < vector.capacity(); c++) {
      vector.put(c, (float) op.constant());
    }
  }

  /** {@code beta + (bias - mean) * factor}. */
  private static final class FoldedBias implements Step {
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
