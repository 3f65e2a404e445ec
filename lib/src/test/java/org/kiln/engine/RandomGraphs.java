package org.kiln.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.GraphSketch.Image;
import org.kiln.engine.plan.op.Shape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Random small networks of every layer and vertex that the compiled engine covers, with a batch for
 * each. The same seed gives the same network, parameters and batch, in any precision.
 *
 * <p>Dropout is left out: its random numbers are no one's but the engine's own.
 */
public final class RandomGraphs {

  /** What a graph can contain; tests count what really ran. */
  public enum Kind {
    CONVOLUTION,
    WIDE,
    TWO_GROUPS,
    MORE_GROUPS,
    DEPTHWISE,
    SEPARABLE,
    DECONVOLUTION,
    OBLONG_DECONVOLUTION,
    LARGE_KERNEL,
    LARGE_STRIDE,
    DILATION,
    OBLONG_KERNEL,
    OBLONG_STRIDE,
    OBLONG_PADDING,
    OBLONG_DILATION,
    SAME_MODE,
    STRICT_MODE,
    BATCH_NORM,
    BATCH_NORM_VARIANCE,
    BATCH_NORM_LOCKED,
    BATCH_NORM_OF_MATRIX,
    RELU,
    RELU6,
    LEAKY_RELU,
    SWISH,
    GELU,
    HARD_SWISH,
    SIGMOID,
    TANH,
    SOFTMAX,
    MAX_POOLING,
    AVERAGE_POOLING,
    AVERAGE_WITH_PADDING,
    DILATED_POOLING,
    GLOBAL_MAX_POOLING,
    GLOBAL_AVERAGE_POOLING,
    UNCOLLAPSED,
    DENSE,
    FLATTEN,
    ZERO_PADDING,
    CROPPING,
    ADD,
    SUBTRACT,
    PRODUCT,
    AVERAGE,
    MAX,
    THREE_TERMS,
    MERGE,
    SUBSET,
    SCALE,
    SHIFT,
    CHANNEL_SCALE,
    FROZEN,
    SOFT_LABELS,
    CLASS_WEIGHTS,
    LOSS_LAYER,
    TWO_OUTPUTS,
    NHWC
  }

  /**
   * One random network with one batch.
   *
   * @param seed what it was made of
   * @param kinds what it contains
   * @param configuration as DL4J JSON-able configuration, in double precision
   * @param format how DL4J lays out its images
   * @param batch images in the batch
   * @param channels of the input
   * @param height of the input
   * @param width of the input
   * @param classes of every output
   */
  public record Sample(
      long seed,
      Set<Kind> kinds,
      ComputationGraphConfiguration configuration,
      CNN2DFormat format,
      int batch,
      int channels,
      int height,
      int width,
      int classes) {

    /** A fresh network of that precision; all its parameters are random, none is at a default. */
    public ComputationGraph network(DataType type) {
      // Not clone(), in which DL4J's MergeVertex forgets its axis.
      ComputationGraphConfiguration copy =
          ComputationGraphConfiguration.fromJson(configuration.toJson());
      copy.setDataType(type);
      ComputationGraph network = new ComputationGraph(copy);
      network.init();
      Random random = new Random(seed);
      for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
        for (var entry : layer.paramTable().entrySet()) {
          fill(entry.getKey(), entry.getValue(), random);
        }
      }
      return network;
    }

    /** The input as a batch of images. */
    public Shape input() {
      return new Shape(batch, channels, height, width);
    }

    private static void fill(String key, INDArray parameter, Random random) {
      INDArray values = Nd4j.create(DataType.DOUBLE, parameter.shape());
      double spread = Math.sqrt(2.0 * parameter.size(0) / parameter.length());
      for (long i = 0; i < values.length(); i++) {
        double uniform = random.nextDouble() - 0.5;
        values.putScalar(
            i,
            switch (key) {
              case "gamma", "var" -> 1 + uniform;
              case "log10stdev" -> 0.3 * uniform;
              case "beta", "mean", "b" -> uniform;
              default -> spread * random.nextGaussian();
            });
      }
      parameter.assign(values.castTo(parameter.dataType()));
    }

    /** The images in DL4J's layout, the same numbers in every precision. */
    public INDArray features(DataType type) {
      double[] nhwc = nhwc();
      INDArray array = Nd4j.createFromArray(nhwc).reshape('c', batch, height, width, channels);
      INDArray laidOut = format == CNN2DFormat.NHWC ? array : array.permute(0, 3, 1, 2).dup('c');
      return laidOut.castTo(type);
    }

    /** The images N, H, W, C; every number is exact in bfloat16. */
    public double[] nhwc() {
      Random random = new Random(seed + 1);
      double[] numbers = new double[batch * height * width * channels];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Math.round(random.nextGaussian() * 32) / 32.0;
      }
      return numbers;
    }

    /** The targets of output {@code index}, (N, classes). */
    public double[] targets(int index) {
      Random random = new Random(seed + 2 + index);
      double[] numbers = new double[batch * classes];
      for (int n = 0; n < batch; n++) {
        double smoothing = kinds.contains(Kind.SOFT_LABELS) ? 0.25 : 0;
        int label = random.nextInt(classes);
        for (int c = 0; c < classes; c++) {
          numbers[n * classes + c] = smoothing / classes + (c == label ? 1 - smoothing : 0);
        }
      }
      return numbers;
    }

    /** The same as DL4J's labels arrays. */
    public INDArray[] labels(DataType type) {
      int outputs = configuration.getNetworkOutputs().size();
      INDArray[] labels = new INDArray[outputs];
      for (int i = 0; i < outputs; i++) {
        labels[i] = Nd4j.createFromArray(targets(i)).reshape(batch, classes).castTo(type);
      }
      return labels;
    }

    @Override
    public String toString() {
      return "graph of seed " + seed + " with " + kinds;
    }
  }

  /** Counts the kinds of the graphs that were really compared. */
  public static final class Census {
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private int graphs;

    /** Counts one compared graph. */
    public void add(Sample sample) {
      graphs++;
      sample.kinds().forEach(kind -> counts.merge(kind, 1, Integer::sum));
    }

    /** Graphs compared so far. */
    public int graphs() {
      return graphs;
    }

    /** Fails unless each kind was in at least {@code least} graphs. */
    public void assertLeast(int least) {
      for (Kind kind : Kind.values()) {
        assertThat(counts.getOrDefault(kind, 0))
            .as("graphs with " + kind)
            .isGreaterThanOrEqualTo(least);
      }
    }

    @Override
    public String toString() {
      return graphs + " graphs " + counts;
    }
  }

  private RandomGraphs() {}

  /** The network and batch of this seed. */
  public static Sample sample(long seed) {
    GraphSketch sketch = new GraphSketch(seed);
    Random random = sketch.random();
    RandomLayers layers = new RandomLayers(sketch);
    RandomVertices vertices = new RandomVertices(sketch, layers);
    int channels = 1 + random.nextInt(4);
    int height = 4 + random.nextInt(5);
    int width = 4 + random.nextInt(5);
    int classes = 2 + random.nextInt(4);
    sketch.addInput(channels, height, width);
    layers.convolution(sketch.newest());
    int steps = 3 + random.nextInt(7);
    for (int i = 0; i < steps; i++) {
      step(sketch, layers, vertices);
    }
    new RandomOutputs(sketch, layers).add(classes);
    return new Sample(
        seed,
        sketch.kinds(),
        sketch.graph().build(),
        sketch.format(),
        sketch.batch(),
        channels,
        height,
        width,
        classes);
  }

  private static void step(GraphSketch sketch, RandomLayers layers, RandomVertices vertices) {
    Image from = sketch.pickImage();
    switch (sketch.random().nextInt(32)) {
      case 0, 1, 2, 3 -> layers.convolution(from);
      case 4, 5, 6, 7 -> layers.perChannel(from);
      case 8, 9, 10, 11 -> layers.batchNorm(from);
      case 12, 13, 14, 15 -> layers.activation(from);
      case 16, 17, 18 -> layers.pooling(from);
      case 19, 20, 21 -> layers.padding(from);
      case 22, 23, 24, 25 -> vertices.elementwise(from);
      case 26, 27 -> layers.deconvolution(from);
      case 28 -> layers.globalPooling(from);
      default -> vertices.vertex(from);
    }
  }
}
