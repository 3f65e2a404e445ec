package org.kiln.engine.plan;

import static org.kiln.engine.plan.ReferenceFunctions.addTo;
import static org.kiln.engine.plan.ReferenceFunctions.applyTo;
import static org.kiln.engine.plan.ReferenceFunctions.derivative;
import static org.kiln.engine.plan.ReferenceFunctions.derivativeFromOutput;
import static org.kiln.engine.plan.ReferenceFunctions.multiplyBy;
import static org.kiln.engine.plan.ReferenceFunctions.softmax;
import static org.kiln.engine.plan.ReferenceFunctions.sumOver;
import static org.kiln.engine.plan.ReferenceLoops.at;
import static org.kiln.engine.plan.ReferenceLoops.divisors;
import static org.kiln.engine.plan.ReferenceLoops.each;
import static org.kiln.engine.plan.ReferenceLoops.eachPooled;
import static org.kiln.engine.plan.ReferenceLoops.eachProduct;
import static org.kiln.engine.plan.ReferenceLoops.eachWeight;
import static org.kiln.engine.plan.ReferenceLoops.flat;
import static org.kiln.engine.plan.op.SoftmaxCrossEntropy.CLIP;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.kiln.engine.plan.op.Activation;
import org.kiln.engine.plan.op.ActivationBackward;
import org.kiln.engine.plan.op.ActivationForward;
import org.kiln.engine.plan.op.BackwardOp;
import org.kiln.engine.plan.op.BatchNormBackward;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.BatchNormInferenceBackward;
import org.kiln.engine.plan.op.BatchNormParameters;
import org.kiln.engine.plan.op.BroadcastMultiply;
import org.kiln.engine.plan.op.BroadcastMultiplyBackwardGate;
import org.kiln.engine.plan.op.Concat;
import org.kiln.engine.plan.op.Convert;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.Crop;
import org.kiln.engine.plan.op.Dropout;
import org.kiln.engine.plan.op.DropoutBackward;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseKind;
import org.kiln.engine.plan.op.ElementwiseMaxBackward;
import org.kiln.engine.plan.op.FillVector;
import org.kiln.engine.plan.op.Flatten;
import org.kiln.engine.plan.op.FoldBatchNorm;
import org.kiln.engine.plan.op.ForwardOp;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Pad;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.Pooling;
import org.kiln.engine.plan.op.PoolingBackward;
import org.kiln.engine.plan.op.PoolingKind;
import org.kiln.engine.plan.op.PreparationOp;
import org.kiln.engine.plan.op.RunningStatistics;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Slice;
import org.kiln.engine.plan.op.SliceBackward;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.SoftmaxBackward;
import org.kiln.engine.plan.op.SoftmaxCrossEntropy;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Sum;
import org.kiln.engine.plan.op.Unflatten;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.VarianceFromLogStd;
import org.kiln.engine.plan.op.WeightLayout;
import org.kiln.engine.plan.op.WeightLayout.Axes;
import org.kiln.engine.plan.op.Window;

/**
 * Runs a plan in double precision, slowly and obviously: the oracle of every executor, itself held
 * against DL4J in double. All tensors are N, H, W, C arrays; prepared weights are G, O, I, H, W.
 */
public final class PlanInterpreter
    implements PreparationOp.Visitor, ForwardOp.Visitor, BackwardOp.Visitor {

  private final Plan plan;
  private final Map<Value, double[]> memory = new HashMap<>();
  private final double[] parameters;
  private final double[] gradient;
  private final long seed;

  /**
   * @param parameters the network's flat parameter vector, in DL4J's order
   * @param seed what dropout masks depend on
   */
  public PlanInterpreter(Plan plan, double[] parameters, long seed) {
    this.plan = plan;
    this.parameters = parameters;
    this.gradient = new double[parameters.length];
    this.seed = seed;
  }

  /**
   * Runs all of the plan.
   *
   * @param inputs one NHWC array for each network input
   * @param targets one (N, classes) array for each network output; empty in inference
   */
  public void run(List<double[]> inputs, List<double[]> targets) {
    for (Value value : plan.values()) {
      if (value.storage() instanceof Storage.Input input) {
        memory.put(value, inputs.get(input.index()));
      } else if (value.storage() instanceof Storage.Target target) {
        memory.put(value, targets.get(target.index()));
      }
    }
    plan.preparation().forEach(op -> op.accept(this));
    plan.forward().forEach(op -> op.accept(this));
    plan.backward().forEach(op -> op.accept(this));
  }

  /** The contents of a value after {@link #run}. */
  public double[] get(Value value) {
    if (value.storage() instanceof Storage.Parameter parameter) {
      ParameterSlice slice = parameter.slice();
      return Arrays.copyOfRange(
          parameters, (int) slice.offset(), (int) (slice.offset() + slice.length()));
    }
    double[] numbers = memory.get(value);
    if (numbers == null) {
      throw new IllegalStateException(value + " is read before it is written");
    }
    return numbers;
  }

  /** The flat gradient vector, summed over the batch. */
  public double[] gradient() {
    return gradient;
  }

  /** The sum of all losses over the batch. */
  public double loss() {
    return plan.losses().stream().mapToDouble(loss -> get(loss)[0]).sum();
  }

  private double[] make(Value value) {
    double[] numbers = new double[Math.toIntExact(value.shape().count())];
    put(value, numbers);
    return numbers;
  }

  private void put(Value value, double[] numbers) {
    if (value.storage() instanceof Storage.ParameterGradient window) {
      System.arraycopy(numbers, 0, gradient, (int) window.slice().offset(), numbers.length);
    } else if (memory.put(value, numbers) != null) {
      throw new IllegalStateException(value + " is written twice");
    }
  }

  // --- preparation

  @Override
  public void visit(LoadWeights op) {
    double[] from = get(op.parameter());
    double[] to = make(op.weights());
    eachWeight(op.layout(), (position, inSlice, output) -> to[position] = from[inSlice]);
  }

  @Override
  public void visit(FoldBatchNorm op) {
    double[] from = get(op.parameter());
    double[] to = make(op.weights());
    double[] bias = make(op.foldedBias());
    BatchNormParameters p = op.batchNorm();
    double[] mean = get(p.mean());
    double[] variance = get(p.variance());
    double[] own = orConstant(op.bias(), bias.length, 0);
    double[] gamma = orConstant(p.gamma(), bias.length, 1);
    double[] beta = orConstant(p.beta(), bias.length, 0);
    double[] factor = new double[bias.length];
    for (int o = 0; o < bias.length; o++) {
      factor[o] = gamma[o] / Math.sqrt(variance[o] + p.epsilon());
      bias[o] = beta[o] + (own[o] - mean[o]) * factor[o];
    }
    eachWeight(op.layout(), (position, inSlice, o) -> to[position] = from[inSlice] * factor[o]);
  }

  private double[] orConstant(Optional<Value> value, int length, double constant) {
    double[] filled = new double[length];
    Arrays.fill(filled, constant);
    return value.map(this::get).orElse(filled);
  }

  @Override
  public void visit(VarianceFromLogStd op) {
    double[] log = get(op.logStd());
    double[] variance = make(op.variance());
    for (int i = 0; i < log.length; i++) {
      variance[i] = Math.pow(10, 2 * log[i]);
    }
  }

  @Override
  public void visit(FillVector op) {
    Arrays.fill(make(op.vector()), op.constant());
  }

  // --- convolution and dense

  private static Axes sizeOf(Value weights) {
    return ((Storage.PreparedWeights) weights.storage()).layout().size();
  }

  @Override
  public void visit(Convolution op) {
    double[] x = get(op.source());
    double[] k = get(op.weights());
    double[] y = make(op.output());
    Shape out = op.output().shape();
    eachProduct(
        op.source().shape(),
        out,
        sizeOf(op.weights()),
        op.geometry(),
        (source, weight, output) -> y[output] += x[source] * k[weight]);
    addBias(op.bias(), y);
    op.addend().map(this::get).ifPresent(more -> addTo(y, more));
    op.activation().ifPresent(f -> applyTo(y, f));
  }

  private void addBias(Optional<Value> bias, double[] y) {
    bias.map(this::get)
        .ifPresent(
            b -> {
              for (int i = 0; i < y.length; i++) {
                y[i] += b[i % b.length];
              }
            });
  }

  @Override
  public void visit(ConvolutionBackwardData op) {
    double[] dy = get(op.outputGradient());
    double[] k = get(op.weights());
    double[] dx = new double[Math.toIntExact(op.inputGradient().shape().count())];
    eachProduct(
        op.inputGradient().shape(),
        op.outputGradient().shape(),
        sizeOf(op.weights()),
        op.geometry(),
        (source, weight, output) -> dx[source] += dy[output] * k[weight]);
    op.addend().map(this::get).ifPresent(more -> addTo(dx, more));
    put(op.inputGradient(), dx);
  }

  @Override
  public void visit(ConvolutionBackwardWeights op) {
    double[] x = get(op.source());
    double[] dy = get(op.outputGradient());
    double[] dk = new double[Math.toIntExact(op.layout().size().product())];
    eachProduct(
        op.source().shape(),
        op.outputGradient().shape(),
        op.layout().size(),
        op.geometry(),
        (source, weight, output) -> dk[weight] += x[source] * dy[output]);
    store(op.layout(), dk, op.weightGradient());
    op.biasGradient().ifPresent(bias -> put(bias, sumOver(dy, bias.shape().channels())));
  }

  private void store(WeightLayout layout, double[] weights, Value window) {
    double[] slice = new double[weights.length];
    eachWeight(layout, (position, inSlice, output) -> slice[inSlice] = weights[position]);
    put(window, slice);
  }

  /** A dense layer is the convolution whose kernel covers the whole image. */
  private static ConvolutionGeometry whole(Shape image) {
    return new ConvolutionGeometry(Window.whole(image), 1, false);
  }

  @Override
  public void visit(InnerProduct op) {
    visit(
        new Convolution(
            op.source(),
            op.weights(),
            op.bias(),
            whole(op.source().shape()),
            Optional.empty(),
            op.activation(),
            op.output()));
  }

  @Override
  public void visit(InnerProductBackwardData op) {
    Shape image = op.inputGradient().shape();
    visit(
        new ConvolutionBackwardData(
            op.outputGradient(), op.weights(), whole(image), Optional.empty(), op.inputGradient()));
  }

  @Override
  public void visit(InnerProductBackwardWeights op) {
    visit(
        new ConvolutionBackwardWeights(
            op.source(),
            op.outputGradient(),
            whole(op.source().shape()),
            op.layout(),
            op.weightGradient(),
            op.biasGradient()));
  }

  // --- batch norm

  @Override
  public void visit(BatchNormForward op) {
    double[] x = get(op.source());
    int channels = op.source().shape().channels();
    double count = (double) x.length / channels;
    double[] mean = sumOver(x, channels);
    double[] variance = new double[channels];
    for (int c = 0; c < channels; c++) {
      mean[c] /= count;
    }
    for (int i = 0; i < x.length; i++) {
      variance[i % channels] += Math.pow(x[i] - mean[i % channels], 2) / count;
    }
    put(op.batchMean(), mean);
    put(op.batchVariance(), variance);
    double[] y = normalise(x, op.parameters(), mean, variance);
    if (op.relu()) {
      double[] mask = make(op.mask().orElseThrow());
      for (int i = 0; i < y.length; i++) {
        mask[i] = y[i] > 0 ? 1 : 0;
        y[i] *= mask[i];
      }
    }
    put(op.output(), y);
  }

  private double[] normalise(double[] x, BatchNormParameters p, double[] mean, double[] variance) {
    double[] gamma = orConstant(p.gamma(), mean.length, 1);
    double[] beta = orConstant(p.beta(), mean.length, 0);
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i % mean.length;
      y[i] = gamma[c] * (x[i] - mean[c]) / Math.sqrt(variance[c] + p.epsilon()) + beta[c];
    }
    return y;
  }

  @Override
  public void visit(BatchNormBackward op) {
    double[] x = get(op.source());
    double[] dy = get(op.outputGradient()).clone();
    double[] mean = get(op.batchMean());
    double[] variance = get(op.batchVariance());
    op.mask().map(this::get).ifPresent(mask -> multiplyBy(dy, mask));
    int channels = mean.length;
    double count = (double) x.length / channels;
    double[] gamma = orConstant(op.parameters().gamma(), channels, 1);
    double[] normal = new double[x.length];
    double[] dGamma = new double[channels];
    for (int i = 0; i < x.length; i++) {
      int c = i % channels;
      normal[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + op.parameters().epsilon());
      dGamma[c] += dy[i] * normal[i];
    }
    double[] dBeta = sumOver(dy, channels);
    double[] dx = make(op.inputGradient());
    for (int i = 0; i < x.length; i++) {
      int c = i % channels;
      double scale = gamma[c] / Math.sqrt(variance[c] + op.parameters().epsilon());
      dx[i] = scale * (dy[i] - dBeta[c] / count - normal[i] * dGamma[c] / count);
    }
    op.gammaGradient().ifPresent(value -> put(value, dGamma));
    op.betaGradient().ifPresent(value -> put(value, dBeta));
  }

  @Override
  public void visit(BatchNormInference op) {
    BatchNormParameters p = op.parameters();
    double[] y = normalise(get(op.source()), p, get(p.mean()), get(p.variance()));
    if (op.relu()) {
      applyTo(y, Activation.RELU);
    }
    put(op.output(), y);
  }

  @Override
  public void visit(BatchNormInferenceBackward op) {
    BatchNormParameters p = op.parameters();
    double[] dy = get(op.outputGradient());
    double[] variance = get(p.variance());
    double[] gamma = orConstant(p.gamma(), variance.length, 1);
    double[] dx = make(op.inputGradient());
    for (int i = 0; i < dx.length; i++) {
      int c = i % variance.length;
      dx[i] = dy[i] * gamma[c] / Math.sqrt(variance[c] + p.epsilon());
    }
  }

  @Override
  public void visit(RunningStatistics op) {
    double[] batchMean = get(op.batchMean());
    double[] batchVariance = get(op.batchVariance());
    double[] mean = get(op.mean());
    double[] spread = get(op.spread());
    double[] dMean = new double[mean.length];
    double[] dSpread = new double[mean.length];
    double rest = 1 - op.decay();
    for (int c = 0; c < mean.length; c++) {
      dMean[c] = rest * (mean[c] - batchMean[c]);
      if (op.logStd()) {
        double old = Math.pow(10, 2 * spread[c]);
        double moved = op.decay() * old + rest * batchVariance[c];
        dSpread[c] = Math.log(old / moved) / (2 * Math.log(10));
      } else {
        dSpread[c] = rest * (spread[c] - batchVariance[c]);
      }
    }
    put(op.meanGradient(), dMean);
    put(op.spreadGradient(), dSpread);
  }

  // --- elementwise

  @Override
  public void visit(ActivationForward op) {
    double[] y = get(op.source()).clone();
    applyTo(y, op.activation());
    put(op.output(), y);
  }

  @Override
  public void visit(ActivationBackward op) {
    double[] dx = sum(op.outputGradients());
    double[] saved = get(op.saved());
    for (int i = 0; i < dx.length; i++) {
      dx[i] *=
          op.fromOutput()
              ? derivativeFromOutput(op.activation(), saved[i])
              : derivative(op.activation(), saved[i]);
    }
    put(op.inputGradient(), dx);
  }

  private double[] sum(List<Value> parts) {
    double[] sum = get(parts.get(0)).clone();
    parts.stream().skip(1).forEach(part -> addTo(sum, get(part)));
    return sum;
  }

  @Override
  public void visit(Softmax op) {
    put(op.output(), softmax(get(op.source()), op.output().shape().channels()));
  }

  @Override
  public void visit(SoftmaxBackward op) {
    double[] p = get(op.output());
    double[] dy = get(op.outputGradient());
    int channels = op.output().shape().channels();
    double[] dx = make(op.inputGradient());
    for (int row = 0; row < p.length; row += channels) {
      double dot = 0;
      for (int c = 0; c < channels; c++) {
        dot += p[row + c] * dy[row + c];
      }
      for (int c = 0; c < channels; c++) {
        dx[row + c] = p[row + c] * (dy[row + c] - dot);
      }
    }
  }

  @Override
  public void visit(SoftmaxCrossEntropy op) {
    int classes = op.logits().shape().channels();
    double[] p = softmax(get(op.logits()), classes);
    double[] y = get(op.targets()).clone();
    double loss = 0;
    double[] d = make(op.logitsGradient());
    for (int row = 0; row < p.length; row += classes) {
      double total = 0;
      for (int c = 0; c < classes; c++) {
        y[row + c] *= op.classWeights().isEmpty() ? 1 : op.classWeights().get(c);
        total += y[row + c];
        loss -= y[row + c] * Math.log(Math.min(Math.max(p[row + c], CLIP), 1 - CLIP));
      }
      for (int c = 0; c < classes; c++) {
        double share = op.classWeights().isEmpty() ? 1 : total;
        d[row + c] = p[row + c] * share - y[row + c];
      }
    }
    put(op.probabilities(), p);
    put(op.loss(), new double[] {loss});
  }

  @Override
  public void visit(Elementwise op) {
    double[] y = get(op.sources().get(0)).clone();
    for (int s = 1; s < op.sources().size(); s++) {
      double[] x = get(op.sources().get(s));
      for (int i = 0; i < y.length; i++) {
        y[i] =
            switch (op.kind()) {
              case ADD, AVERAGE -> y[i] + x[i];
              case SUBTRACT -> y[i] - x[i];
              case MULTIPLY -> y[i] * x[i];
              case MAX -> Math.max(y[i], x[i]);
            };
      }
    }
    if (op.kind() == ElementwiseKind.AVERAGE) {
      for (int i = 0; i < y.length; i++) {
        y[i] /= op.sources().size();
      }
    }
    op.activation().ifPresent(f -> applyTo(y, f));
    put(op.output(), y);
  }

  @Override
  public void visit(ElementwiseMaxBackward op) {
    double[] dy = get(op.outputGradient());
    double[] dx = make(op.inputGradient());
    for (int i = 0; i < dy.length; i++) {
      int winner = 0;
      for (int s = 1; s < op.sources().size(); s++) {
        if (get(op.sources().get(s))[i] > get(op.sources().get(winner))[i]) {
          winner = s;
        }
      }
      dx[i] = winner == op.index() ? dy[i] : 0;
    }
  }

  @Override
  public void visit(Sum op) {
    put(op.output(), sum(op.parts()));
  }

  @Override
  public void visit(Scale op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    for (int i = 0; i < y.length; i++) {
      y[i] = op.factor() * x[i] + op.shift();
    }
  }

  @Override
  public void visit(BroadcastMultiply op) {
    double[] x = get(op.source());
    double[] gate = get(op.gate());
    double[] y = make(op.output());
    Shape shape = op.source().shape();
    each(shape, (n, c, h, w, i) -> y[i] = x[i] * gate[n * shape.channels() + c]);
  }

  @Override
  public void visit(BroadcastMultiplyBackwardGate op) {
    double[] x = get(op.source());
    double[] dy = get(op.outputGradient());
    double[] d = make(op.gateGradient());
    Shape shape = op.source().shape();
    each(shape, (n, c, h, w, i) -> d[n * shape.channels() + c] += x[i] * dy[i]);
  }

  @Override
  public void visit(Dropout op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    double[] mask = make(op.mask());
    SplittableRandom random = new SplittableRandom(seed * 31 + op.stream());
    for (int i = 0; i < x.length; i++) {
      mask[i] = random.nextDouble() < op.retain() ? 1 : 0;
      y[i] = x[i] * mask[i] / op.retain();
    }
  }

  @Override
  public void visit(DropoutBackward op) {
    double[] dx = get(op.outputGradient()).clone();
    multiplyBy(dx, get(op.mask()));
    for (int i = 0; i < dx.length; i++) {
      dx[i] /= op.retain();
    }
    put(op.inputGradient(), dx);
  }

  // --- pooling

  @Override
  public void visit(Pooling op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Shape in = op.source().shape();
    Shape out = op.output().shape();
    if (op.kind() == PoolingKind.MAX) {
      Arrays.fill(y, Double.NEGATIVE_INFINITY);
      double[] winners = op.winners().map(this::make).orElse(new double[y.length]);
      eachPooled(
          in,
          out,
          op.window(),
          (source, tap, output) -> {
            if (x[source] > y[output]) {
              y[output] = x[source];
              winners[output] = tap;
            }
          });
    } else {
      double[] count = divisors(op.kind(), in, out, op.window());
      eachPooled(in, out, op.window(), (source, tap, o) -> y[o] += x[source] / count[o]);
    }
  }

  @Override
  public void visit(PoolingBackward op) {
    double[] dy = get(op.outputGradient());
    double[] dx = make(op.inputGradient());
    Shape in = op.inputGradient().shape();
    Shape out = op.outputGradient().shape();
    if (op.kind() == PoolingKind.MAX) {
      double[] winners = get(op.winners().orElseThrow());
      eachPooled(
          in,
          out,
          op.window(),
          (source, tap, output) -> dx[source] += winners[output] == tap ? dy[output] : 0);
    } else {
      double[] count = divisors(op.kind(), in, out, op.window());
      eachPooled(in, out, op.window(), (source, tap, o) -> dx[source] += dy[o] / count[o]);
    }
  }

  // --- ops that move numbers

  @Override
  public void visit(Concat op) {
    double[] y = make(op.output());
    int offset = 0;
    for (Value source : op.sources()) {
      double[] x = get(source);
      int first = offset;
      each(
          source.shape(), (n, c, h, w, i) -> y[at(op.output().shape(), n, first + c, h, w)] = x[i]);
      offset += source.shape().channels();
    }
  }

  @Override
  public void visit(Slice op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Shape in = op.source().shape();
    each(op.output().shape(), (n, c, h, w, i) -> y[i] = x[at(in, n, op.offset() + c, h, w)]);
  }

  @Override
  public void visit(SliceBackward op) {
    double[] dy = get(op.outputGradient());
    double[] dx = make(op.inputGradient());
    Shape in = op.inputGradient().shape();
    each(
        op.outputGradient().shape(),
        (n, c, h, w, i) -> dx[at(in, n, op.offset() + c, h, w)] = dy[i]);
  }

  @Override
  public void visit(Pad op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Padding p = op.padding();
    each(
        op.source().shape(),
        (n, c, h, w, i) -> y[at(op.output().shape(), n, c, h + p.top(), w + p.left())] = x[i]);
  }

  @Override
  public void visit(Crop op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Padding p = op.padding();
    each(
        op.output().shape(),
        (n, c, h, w, i) -> y[i] = x[at(op.source().shape(), n, c, h + p.top(), w + p.left())]);
  }

  @Override
  public void visit(Flatten op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Shape s = op.source().shape();
    each(s, (n, c, h, w, i) -> y[flat(s, op.planes(), n, c, h, w, i)] = x[i]);
  }

  @Override
  public void visit(Unflatten op) {
    double[] x = get(op.source());
    double[] y = make(op.output());
    Shape s = op.output().shape();
    each(s, (n, c, h, w, i) -> y[i] = x[flat(s, op.planes(), n, c, h, w, i)]);
  }

  @Override
  public void visit(Convert op) {
    put(op.output(), get(op.source()).clone());
  }
}
