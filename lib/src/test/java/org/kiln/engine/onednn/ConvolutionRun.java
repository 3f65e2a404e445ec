package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;
import org.kiln.engine.plan.op.Window;

/**
 * Runs the three primitives of one convolution - forward, gradient of the input, gradient of the
 * weights - against plain loops. All numbers are small integers, so that every sum is exact in
 * float32. Whatever is to be written, and all scratch memory, holds NaN before: a number that is
 * not written, or that is read before it is written, shows.
 */
final class ConvolutionRun {

  /** Of bfloat16's 8 bits: half of the last one. */
  private static final double ROUNDING = 1.0 / 256;

  private final ConvolutionCase test;
  private final Shape source;
  private final Shape output;
  private final WeightLayout layout;
  private final float[] x;
  private final float[] dy;
  private final float[] parameters;
  private final int weights;

  private ConvolutionRun(ConvolutionCase test) {
    this.test = test;
    this.source = test.source();
    this.output = test.output();
    Extent kernel = test.window().kernel();
    this.layout =
        test.transposed()
            ? WeightLayout.deconvolution(test.outputs(), source.channels(), kernel)
            : WeightLayout.convolution(test.outputs(), source.channels(), kernel, test.groups());
    this.weights = Math.toIntExact(layout.size().product());
    SplittableRandom random = new SplittableRandom(7);
    this.x = integers(random, Math.toIntExact(source.count()));
    this.dy = integers(random, Math.toIntExact(output.count()));
    this.parameters = integers(random, weights + test.outputs());
  }

  private static float[] integers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextInt(-3, 4);
    }
    return numbers;
  }

  /**
   * Runs a convolution.
   *
   * @return what is wrong: which primitive, by which kernel, and its first wrong number
   */
  static List<String> failures(ConvolutionCase test, Device device) {
    return new ConvolutionRun(test).failures(device);
  }

  private List<String> failures(Device device) {
    try (NativeScope scope = new NativeScope()) {
      Value images = arena(0, source);
      Value result = arena(1, output);
      Value gradient = arena(2, output);
      Value inputGradient = arena(3, source);
      long place = 64 * (1 + Math.max(images.bytes(), result.bytes()) / 64);
      FloatPointer flat = scope.own(new FloatPointer(parameters));
      FloatPointer flatGradient = scope.own(new FloatPointer(parameters.length));
      poison(flatGradient, 4L * parameters.length);
      Memories memories =
          new Memories(
              scope,
              device,
              new FlatVectors(flat, flatGradient, parameters.length),
              4 * place,
              value -> place * value.id());
      poison(memories.address(images), 4 * place);
      Emitter emitter = new Emitter(scope, device, memories);
      put(FloatView.of(images, memories), x);
      put(FloatView.of(gradient, memories), dy);
      List<CompiledOp> ops = compile(emitter, images, result, gradient, inputGradient);
      poison(emitter.scratchpad, emitter);
      poison(emitter.staging, emitter);
      ops.forEach(op -> op.instructions().forEach(Instruction::run));
      List<String> failures = new ArrayList<>();
      check("forward", ops.get(1), FloatView.of(result, memories), forward(), failures);
      check("data", ops.get(2), FloatView.of(inputGradient, memories), backwardData(), failures);
      float[] own = new float[parameters.length];
      flatGradient.get(own);
      check("weights", ops.get(3), own, backwardWeights(), 0, failures);
      return failures;
    }
  }

  private List<CompiledOp> compile(
      Emitter emitter, Value images, Value result, Value gradient, Value inputGradient) {
    ConvolutionGeometry geometry =
        new ConvolutionGeometry(test.window(), test.groups(), test.transposed());
    ParameterSlice kernel = new ParameterSlice("layer", "W", 0, weights);
    ParameterSlice bias = new ParameterSlice("layer", "b", weights, test.outputs());
    Value w = vector(4, weights, new Storage.Parameter(kernel));
    Value b = vector(5, test.outputs(), new Storage.Parameter(bias));
    Value dw = vector(6, weights, new Storage.ParameterGradient(kernel));
    Value db = vector(7, test.outputs(), new Storage.ParameterGradient(bias));
    Value prepared =
        new Value(
            8, "weights", test.type(), Shape.vector(weights), new Storage.PreparedWeights(layout));
    Optional<Value> none = Optional.empty();
    Convolution convolution =
        new Convolution(images, prepared, Optional.of(b), geometry, none, Optional.empty(), result);
    PlanCompiler.Compiled compiled =
        new PlanCompiler(emitter, new StepClock(), true)
            .compile(
                List.of(new LoadWeights(w, layout, prepared)),
                List.of(convolution),
                List.of(
                    new ConvolutionBackwardData(gradient, prepared, geometry, none, inputGradient),
                    new ConvolutionBackwardWeights(
                        images, gradient, geometry, layout, dw, Optional.of(db))));
    List<CompiledOp> ops = new ArrayList<>(compiled.preparation());
    ops.addAll(compiled.forward());
    ops.addAll(compiled.backward());
    return ops;
  }

  private Value arena(int id, Shape shape) {
    return new Value(
        id, "value" + id, test.type(), shape, new Storage.Arena(Storage.Role.GRADIENT));
  }

  private static Value vector(int id, int length, Storage storage) {
    return new Value(id, "value" + id, ValueType.FLOAT32, Shape.vector(length), storage);
  }

  private static void put(FloatView numbers, float[] values) {
    for (int i = 0; i < values.length; i++) {
      numbers.put(i, values[i]);
    }
  }

  private static void poison(Pointer address, long bytes) {
    Pointer.memset(new BytePointer(address), 0xFF, bytes);
  }

  /** Memory that steps share holds what another step left: here the worst that it could be. */
  private static void poison(SharedMemory shared, Emitter emitter) {
    long bytes = Math.max(64, shared.bytes());
    Layout whole = Layout.plain(emitter.scope, NumberType.UINT8, bytes);
    dnnl_memory memory = shared.memory(emitter.scope, emitter.device, whole);
    shared.allocate(emitter.scope);
    Pointer address = new Pointer();
    OnednnException.check(dnnl.dnnl_memory_get_data_handle(memory, address), "address");
    poison(address, bytes);
  }

  private void check(
      String what, CompiledOp op, FloatView actual, double[] expected, List<String> failures) {
    float[] numbers = new float[expected.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = actual.get(i);
    }
    double rounding = test.type() == ValueType.BFLOAT16 ? ROUNDING : 0;
    check(what, op, numbers, expected, rounding, failures);
  }

  private static void check(
      String what,
      CompiledOp op,
      float[] actual,
      double[] expected,
      double rounding,
      List<String> failures) {
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= rounding * Math.abs(expected[i]))) {
        failures.add(
            what
                + " by "
                + kernels(op)
                + ": number "
                + i
                + " is "
                + actual[i]
                + ", expected "
                + expected[i]);
        return;
      }
    }
  }

  /** oneDNN's names of the kernels behind an op. */
  private static List<String> kernels(CompiledOp op) {
    return op.instructions().stream().map(Instruction::implementation).toList();
  }

  private double[] forward() {
    double[] y = new double[dy.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = parameters[weights + i % output.channels()];
    }
    eachProduct((in, weight, out) -> y[out] += x[in] * parameters[weight]);
    return y;
  }

  private double[] backwardData() {
    double[] dx = new double[x.length];
    eachProduct((in, weight, out) -> dx[in] += dy[out] * parameters[weight]);
    return dx;
  }

  private double[] backwardWeights() {
    double[] gradient = new double[parameters.length];
    eachProduct((in, weight, out) -> gradient[weight] += x[in] * dy[out]);
    for (int i = 0; i < dy.length; i++) {
      gradient[weights + i % output.channels()] += dy[i];
    }
    return gradient;
  }

  private interface Product {
    void visit(int in, int weight, int out);
  }

  /** Every product of the convolution, as positions in its three arrays. */
  private void eachProduct(Product product) {
    Extent kernel = test.window().kernel();
    Shape steps = test.transposed() ? source : output;
    for (int n = 0; n < steps.batch(); n++) {
      for (int h = 0; h < steps.height(); h++) {
        for (int w = 0; w < steps.width(); w++) {
          for (int r = 0; r < kernel.height(); r++) {
            for (int c = 0; c < kernel.width(); c++) {
              eachChannel(n, h, w, r, c, product);
            }
          }
        }
      }
    }
  }

  private void eachChannel(int n, int h, int w, int r, int c, Product product) {
    Window window = test.window();
    int row = h * window.stride().height() - window.padding().top();
    int column = w * window.stride().width() - window.padding().left();
    row += r * window.dilation().height();
    column += c * window.dilation().width();
    Shape image = test.transposed() ? output : source;
    Shape steps = test.transposed() ? source : output;
    if (row < 0 || row >= image.height() || column < 0 || column >= image.width()) {
      return;
    }
    int under = (n * image.height() + row) * image.width() + column;
    int step = (n * steps.height() + h) * steps.width() + w;
    int in = (test.transposed() ? step : under) * source.channels();
    int out = (test.transposed() ? under : step) * output.channels();
    int inputs = source.channels() / test.groups();
    int outputs = output.channels() / test.groups();
    for (int o = 0; o < output.channels(); o++) {
      for (int i = 0; i < inputs; i++) {
        int weight = layout.index(o / outputs, o % outputs, i, r, c);
        product.visit(in + o / outputs * inputs + i, weight, out + o);
      }
    }
  }
}
