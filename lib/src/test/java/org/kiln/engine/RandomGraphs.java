package org.kiln.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.engine.plan.op.Shape;
import org.kiln.model.layer.ChannelScaleVertex;
import org.kiln.model.layer.GroupedConvolution2D;
import org.kiln.model.layer.HardSwish;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

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
    GROUPED,
    DEPTHWISE,
    SEPARABLE,
    DECONVOLUTION,
    DILATION,
    SAME_MODE,
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
    GLOBAL_MAX_POOLING,
    GLOBAL_AVERAGE_POOLING,
    DENSE,
    FLATTEN,
    ZERO_PADDING,
    CROPPING,
    ADD,
    SUBTRACT,
    PRODUCT,
    AVERAGE,
    MAX,
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

    /** How many of them contained {@code kind}. */
    public int count(Kind kind) {
      return counts.getOrDefault(kind, 0);
    }

    @Override
    public String toString() {
      return graphs + " graphs " + counts;
    }
  }

  private record Image(String name, int channels, int height, int width) {}

  private final Random random;
  private final long seed;
  private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
  private final CNN2DFormat format;
  private final GraphBuilder graph;
  private final List<Image> images = new ArrayList<>();
  private final Set<String> unread = new LinkedHashSet<>();
  private final int batch;
  private int names;

  private RandomGraphs(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.format = chance(0.4) ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
    this.batch = 2 + random.nextInt(3);
    if (format == CNN2DFormat.NHWC) {
      kinds.add(Kind.NHWC);
    }
    this.graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Sgd(0.1))
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("input");
  }

  /** The network and batch of this seed. */
  public static Sample sample(long seed) {
    return new RandomGraphs(seed).make();
  }

  private Sample make() {
    int channels = 1 + random.nextInt(4);
    int height = 4 + random.nextInt(5);
    int width = 4 + random.nextInt(5);
    int classes = 2 + random.nextInt(4);
    images.add(new Image("input", channels, height, width));
    graph.setInputTypes(InputType.convolutional(height, width, channels, format));
    convolution(images.get(0));
    int steps = 3 + random.nextInt(7);
    for (int i = 0; i < steps; i++) {
      step();
    }
    outputs(classes);
    return new Sample(seed, kinds, graph.build(), format, batch, channels, height, width, classes);
  }

  // --- choices

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Mostly the newest image, so that graphs are deep; never the input, which has no gradient. */
  private Image pickImage() {
    return chance(0.6)
        ? images.get(images.size() - 1)
        : images.get(1 + random.nextInt(images.size() - 1));
  }

  private String name(String what) {
    return what + names++;
  }

  private void read(String name) {
    unread.remove(name);
  }

  private void addImage(String name, int channels, int height, int width) {
    images.add(new Image(name, channels, height, width));
    unread.add(name);
  }

  private void layer(String name, Layer layer, Image from, int channels, int height, int width) {
    graph.addLayer(name, layer, from.name());
    read(from.name());
    addImage(name, channels, height, width);
  }

  private void step() {
    Image from = pickImage();
    switch (random.nextInt(14)) {
      case 13 -> deconvolution(from);
      case 0, 1 -> convolution(from);
      case 2, 3 -> perChannel(from);
      case 4, 5 -> batchNorm(from);
      case 6, 7 -> activation(from);
      case 8 -> pooling(from);
      case 9 -> padding(from);
      case 10, 11 -> elementwise(from);
      default -> vertex(from);
    }
  }

  // --- layers

  private record Geometry(int kernel, int stride, int padding, int dilation, ConvolutionMode mode) {
    int size(int input) {
      if (mode == ConvolutionMode.Same) {
        return (input + stride - 1) / stride;
      }
      return (input + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
    }
  }

  private Geometry geometry(Image from) {
    int least = Math.min(from.height(), from.width());
    while (true) {
      int kernel = 1 + random.nextInt(3);
      int stride = least > 3 ? 1 + random.nextInt(2) : 1;
      boolean same = chance(0.4);
      int padding = same ? 0 : random.nextInt(2);
      int dilation = kernel > 1 && chance(0.2) ? 2 : 1;
      boolean fits = dilation * (kernel - 1) + 1 <= least + 2 * padding;
      if ((same ? kernel >= stride : fits) && padding < kernel) {
        if (dilation > 1) {
          kinds.add(Kind.DILATION);
        }
        if (same) {
          kinds.add(Kind.SAME_MODE);
        }
        ConvolutionMode mode = same ? ConvolutionMode.Same : ConvolutionMode.Truncate;
        return new Geometry(kernel, stride, padding, dilation, mode);
      }
    }
  }

  private void convolution(Image from) {
    Geometry g = geometry(from);
    int filters = 1 + random.nextInt(6);
    ConvolutionLayer layer =
        new ConvolutionLayer.Builder(g.kernel(), g.kernel())
            .stride(g.stride(), g.stride())
            .padding(g.padding(), g.padding())
            .dilation(g.dilation(), g.dilation())
            .convolutionMode(g.mode())
            .dataFormat(format)
            .nOut(filters)
            .hasBias(chance(0.5))
            .activation(chance(0.5) ? new ActivationIdentity() : function())
            .build();
    kinds.add(Kind.CONVOLUTION);
    Layer used = layer;
    if (from.name().equals("input") && chance(0.2)) {
      kinds.add(Kind.FROZEN);
      used = new FrozenLayer.Builder().layer(layer).build();
    }
    layer(name("conv"), used, from, filters, g.size(from.height()), g.size(from.width()));
  }

  /** Never of a single channel, where DL4J's own kernels fail. */
  private void perChannel(Image from) {
    if (from.channels() == 1) {
      convolution(from);
    } else if (from.channels() % 2 == 0 && chance(0.5)) {
      grouped(from);
    } else if (chance(0.5)) {
      depthwise(from);
    } else {
      separable(from);
    }
  }

  private void deconvolution(Image from) {
    int kernel = 2 + random.nextInt(2);
    int stride = from.height() * from.width() < 30 ? 2 : 1;
    boolean same = chance(0.4);
    int padding = same ? 0 : random.nextInt(2);
    int filters = 1 + random.nextInt(4);
    Deconvolution2D.Builder builder = new Deconvolution2D.Builder(kernel, kernel);
    builder.stride(stride, stride);
    builder.padding(padding, padding);
    builder.convolutionMode(same ? ConvolutionMode.Same : ConvolutionMode.Truncate);
    builder.dataFormat(format);
    builder.nOut(filters);
    builder.hasBias(chance(0.5));
    builder.activation(chance(0.5) ? new ActivationIdentity() : function());
    kinds.add(Kind.DECONVOLUTION);
    int height =
        same ? stride * from.height() : stride * (from.height() - 1) + kernel - 2 * padding;
    int width = same ? stride * from.width() : stride * (from.width() - 1) + kernel - 2 * padding;
    layer(name("deconv"), builder.build(), from, filters, height, width);
  }

  private void grouped(Image from) {
    Geometry g = geometry(from);
    int filters = 2 * (1 + random.nextInt(3));
    GroupedConvolution2D.Builder builder =
        new GroupedConvolution2D.Builder(2, g.kernel(), g.kernel());
    builder.stride(g.stride(), g.stride());
    builder.padding(g.padding(), g.padding());
    builder.dilation(g.dilation(), g.dilation());
    builder.convolutionMode(g.mode());
    builder.dataFormat(format);
    builder.nOut(filters);
    builder.hasBias(chance(0.5));
    builder.activation(chance(0.5) ? new ActivationIdentity() : function());
    kinds.add(Kind.GROUPED);
    int height = g.size(from.height());
    layer(name("grouped"), builder.build(), from, filters, height, g.size(from.width()));
  }

  private void depthwise(Image from) {
    Geometry g = geometry(from);
    int multiplier = 1 + random.nextInt(2);
    DepthwiseConvolution2D layer =
        new DepthwiseConvolution2D.Builder(g.kernel(), g.kernel())
            .stride(g.stride(), g.stride())
            .padding(g.padding(), g.padding())
            .convolutionMode(g.mode())
            .dilation(g.dilation(), g.dilation())
            .dataFormat(format)
            .depthMultiplier(multiplier)
            .nOut(from.channels() * multiplier)
            .hasBias(chance(0.5))
            .activation(chance(0.5) ? new ActivationIdentity() : function())
            .build();
    kinds.add(Kind.DEPTHWISE);
    int channels = from.channels() * multiplier;
    layer(name("depthwise"), layer, from, channels, g.size(from.height()), g.size(from.width()));
  }

  private void separable(Image from) {
    Geometry g = geometry(from);
    int filters = 1 + random.nextInt(5);
    SeparableConvolution2D layer =
        new SeparableConvolution2D.Builder(g.kernel(), g.kernel())
            .stride(g.stride(), g.stride())
            .padding(g.padding(), g.padding())
            .dilation(g.dilation(), g.dilation())
            .convolutionMode(g.mode())
            .dataFormat(format)
            .depthMultiplier(1 + random.nextInt(2))
            .nOut(filters)
            .hasBias(chance(0.5))
            .activation(chance(0.5) ? new ActivationIdentity() : function())
            .build();
    kinds.add(Kind.SEPARABLE);
    layer(name("separable"), layer, from, filters, g.size(from.height()), g.size(from.width()));
  }

  private void batchNorm(Image from) {
    if (batch * from.height() * from.width() < 8) {
      return; // variances of so few numbers are no fair test in single precision
    }
    layer(name("bn"), batchNorm(), from, from.channels(), from.height(), from.width());
    if (chance(0.6)) {
      activation(images.get(images.size() - 1));
    }
  }

  private BatchNormalization batchNorm() {
    boolean logStd = chance(0.5);
    BatchNormalization.Builder builder =
        new BatchNormalization.Builder().useLogStd(logStd).decay(0.8).eps(1e-3);
    kinds.add(logStd ? Kind.BATCH_NORM : Kind.BATCH_NORM_VARIANCE);
    if (format == CNN2DFormat.NCHW && chance(0.3)) {
      // Of NHWC images DL4J's own backward pass fails.
      kinds.add(Kind.BATCH_NORM_LOCKED);
      builder.lockGammaBeta(true);
      if (chance(0.5)) {
        builder.gamma(1.5).beta(0.25);
      }
    }
    return builder.build();
  }

  private IActivation function() {
    return switch (random.nextInt(9)) {
      case 8 -> mark(Kind.HARD_SWISH, new HardSwish());
      case 0 -> mark(Kind.RELU6, new ActivationReLU6());
      case 1 -> mark(Kind.LEAKY_RELU, new ActivationLReLU(0.1));
      case 2 -> mark(Kind.SWISH, new ActivationSwish());
      case 3 -> mark(Kind.GELU, new ActivationGELU());
      case 4 -> mark(Kind.SIGMOID, new ActivationSigmoid());
      case 5 -> mark(Kind.TANH, new ActivationTanH());
      default -> mark(Kind.RELU, new ActivationReLU());
    };
  }

  private <T> T mark(Kind kind, T made) {
    kinds.add(kind);
    return made;
  }

  private void activation(Image from) {
    ActivationLayer layer = new ActivationLayer.Builder().activation(function()).build();
    layer(name("act"), layer, from, from.channels(), from.height(), from.width());
  }

  private void pooling(Image from) {
    Geometry g = geometry(from);
    boolean max = chance(0.5);
    kinds.add(max ? Kind.MAX_POOLING : Kind.AVERAGE_POOLING);
    SubsamplingLayer layer =
        new SubsamplingLayer.Builder(max ? PoolingType.MAX : PoolingType.AVG)
            .kernelSize(g.kernel(), g.kernel())
            .stride(g.stride(), g.stride())
            .padding(g.padding(), g.padding())
            .convolutionMode(g.mode())
            .dataFormat(format)
            .build();
    Geometry plain = new Geometry(g.kernel(), g.stride(), g.padding(), 1, g.mode());
    layer(
        name("pool"),
        layer,
        from,
        from.channels(),
        plain.size(from.height()),
        plain.size(from.width()));
  }

  private void padding(Image from) {
    if (from.height() > 4 && from.width() > 4 && chance(0.4)) {
      kinds.add(Kind.CROPPING);
      Cropping2D layer = new Cropping2D.Builder(1, 0, 2, 1).dataFormat(format).build();
      layer(name("crop"), layer, from, from.channels(), from.height() - 1, from.width() - 3);
    } else {
      kinds.add(Kind.ZERO_PADDING);
      ZeroPaddingLayer layer = new ZeroPaddingLayer.Builder(1, 0, 2, 1).dataFormat(format).build();
      layer(name("pad"), layer, from, from.channels(), from.height() + 1, from.width() + 3);
    }
  }

  // --- vertices

  /** Makes a partner of the same shape by a branch of its own, then joins. */
  private void elementwise(Image from) {
    ConvolutionLayer branch =
        new ConvolutionLayer.Builder(3, 3)
            .convolutionMode(ConvolutionMode.Same)
            .dataFormat(format)
            .nOut(from.channels())
            .activation(new ActivationIdentity())
            .build();
    String other = name("branch");
    layer(other, branch, from, from.channels(), from.height(), from.width());
    ElementWiseVertex.Op op = pick(List.of(ElementWiseVertex.Op.values()));
    Kind kind =
        switch (op) {
          case Add -> Kind.ADD;
          case Subtract -> Kind.SUBTRACT;
          case Product -> Kind.PRODUCT;
          case Average -> Kind.AVERAGE;
          case Max -> Kind.MAX;
        };
    kinds.add(kind);
    String name = name(op.name().toLowerCase(java.util.Locale.ROOT));
    graph.addVertex(name, new ElementWiseVertex(op), from.name(), other);
    read(other);
    addImage(name, from.channels(), from.height(), from.width());
    if (chance(0.5)) {
      activation(images.get(images.size() - 1));
    }
  }

  private void vertex(Image from) {
    switch (random.nextInt(4)) {
      case 2 -> channelScale(from);
      case 0 -> {
        kinds.add(Kind.SCALE);
        unary(name("scale"), new ScaleVertex(-0.75), from);
      }
      case 1 -> {
        kinds.add(Kind.SHIFT);
        unary(name("shift"), new ShiftVertex(0.5), from);
      }
      default -> merge(from);
    }
  }

  /** Squeeze and excite: pooled, one dense layer, and back. */
  private void channelScale(Image from) {
    kinds.add(Kind.CHANNEL_SCALE);
    kinds.add(Kind.GLOBAL_AVERAGE_POOLING);
    kinds.add(Kind.DENSE);
    kinds.add(Kind.SIGMOID);
    String squeeze = name("squeeze");
    String excite = name("excite");
    graph.addLayer(squeeze, new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), from.name());
    graph.addLayer(
        excite,
        new DenseLayer.Builder().nOut(from.channels()).activation(new ActivationSigmoid()).build(),
        squeeze);
    String name = name("scale");
    graph.addVertex(name, new ChannelScaleVertex(format), from.name(), excite);
    read(from.name());
    addImage(name, from.channels(), from.height(), from.width());
  }

  private void unary(String name, GraphVertex vertex, Image from) {
    graph.addVertex(name, vertex, from.name());
    read(from.name());
    addImage(name, from.channels(), from.height(), from.width());
  }

  private void merge(Image from) {
    List<Image> alike =
        images.stream()
            .skip(1)
            .filter(image -> image.height() == from.height() && image.width() == from.width())
            .toList();
    Image other = pick(alike);
    if (other.equals(from) || other.channels() + from.channels() > 24) {
      return;
    }
    kinds.add(Kind.MERGE);
    String name = name("merge");
    graph.addVertex(name, new MergeVertex(), from.name(), other.name());
    read(from.name());
    read(other.name());
    addImage(name, from.channels() + other.channels(), from.height(), from.width());
  }

  // --- outputs

  /** Every branch that nobody reads is pooled or flattened; all are merged into the classifier. */
  private void outputs(int classes) {
    List<String> rows = new ArrayList<>();
    int width = 0;
    for (Image image : List.copyOf(images)) {
      if (unread.contains(image.name())) {
        String row = name("row");
        width += row(row, image);
        rows.add(row);
      }
    }
    String features = rows.get(0);
    if (rows.size() > 1) {
      features = name("merge");
      kinds.add(Kind.MERGE);
      graph.addVertex(features, new MergeVertex(), rows.toArray(new String[0]));
    }
    features = head(features, width);
    boolean two = chance(0.15);
    output("output", features, classes);
    if (two) {
      kinds.add(Kind.TWO_OUTPUTS);
      output("second", features, classes);
      graph.setOutputs("output", "second");
    } else {
      graph.setOutputs("output");
    }
    if (chance(0.5)) {
      kinds.add(Kind.SOFT_LABELS);
    }
  }

  /** Makes a matrix of an image; returns its width. */
  private int row(String name, Image image) {
    int flat = image.channels() * image.height() * image.width();
    if (chance(0.4)) {
      kinds.add(Kind.FLATTEN);
      kinds.add(Kind.DENSE);
      int units = 2 + random.nextInt(4);
      graph.addLayer(name, dense(units), image.name());
      return units;
    }
    boolean max = chance(0.4);
    kinds.add(max ? Kind.GLOBAL_MAX_POOLING : Kind.GLOBAL_AVERAGE_POOLING);
    PoolingType type = max ? PoolingType.MAX : PoolingType.AVG;
    graph.addLayer(name, new GlobalPoolingLayer.Builder(type).build(), image.name());
    return flat / image.height() / image.width();
  }

  private DenseLayer dense(int units) {
    return new DenseLayer.Builder()
        .nOut(units)
        .hasBias(chance(0.7))
        .activation(chance(0.5) ? new ActivationIdentity() : function())
        .build();
  }

  private String head(String features, int width) {
    String last = features;
    if (chance(0.3)) {
      kinds.add(Kind.DENSE);
      String name = name("dense");
      graph.addLayer(name, dense(4), last);
      last = name;
      if (chance(0.3)) {
        // Of matrices only: DL4J takes the difference the wrong way round for images.
        kinds.add(Kind.SUBSET);
        last = name("subset");
        graph.addVertex(last, new SubsetVertex(1, 2), name);
      }
    }
    if (chance(0.2)) {
      kinds.add(Kind.SOFTMAX);
      String name = name("softmax");
      graph.addLayer(
          name, new ActivationLayer.Builder().activation(new ActivationSoftmax()).build(), last);
      last = name;
    }
    if (chance(0.2) && batch > 3) {
      kinds.add(Kind.BATCH_NORM_OF_MATRIX);
      String name = name("bn");
      graph.addLayer(name, batchNorm(), last);
      last = name;
    }
    return last;
  }

  private void output(String name, String from, int classes) {
    LossMCXENT loss = new LossMCXENT();
    if (chance(0.3)) {
      kinds.add(Kind.CLASS_WEIGHTS);
      INDArray weights = Nd4j.create(DataType.DOUBLE, 1, classes);
      for (int c = 0; c < classes; c++) {
        weights.putScalar(c, 0.5 + c);
      }
      loss = new LossMCXENT(weights);
    }
    if (chance(0.2)) {
      kinds.add(Kind.LOSS_LAYER);
      kinds.add(Kind.DENSE);
      String logits = name("logits");
      DenseLayer dense =
          new DenseLayer.Builder().nOut(classes).activation(new ActivationIdentity()).build();
      graph.addLayer(logits, dense, from);
      LossLayer layer = new LossLayer.Builder(loss).activation(new ActivationSoftmax()).build();
      graph.addLayer(name, layer, logits);
      return;
    }
    OutputLayer layer =
        new OutputLayer.Builder(loss)
            .nOut(classes)
            .hasBias(chance(0.8))
            .activation(new ActivationSoftmax())
            .build();
    graph.addLayer(name, layer, from);
  }
}
