package org.kiln.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.kiln.engine.RandomGraphs.Kind;
import org.kiln.model.layer.HardSwish;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;

/** A random graph in the making: what its parts share. */
final class GraphSketch {

  /**
   * An image in the graph.
   *
   * @param name of the vertex that makes it
   */
  record Image(String name, int channels, int height, int width) {}

  private final Random random;
  private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
  private final CNN2DFormat format;
  private final GraphBuilder graph;
  private final List<Image> images = new ArrayList<>();
  private final Set<String> unread = new LinkedHashSet<>();
  private final int batch;
  private int names;

  GraphSketch(long seed) {
    this.random = new Random(seed);
    this.format = chance(0.4) ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
    this.batch = 2 + random.nextInt(3);
    if (format == CNN2DFormat.NHWC) {
      mark(Kind.NHWC);
    }
    this.graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Sgd(0.1))
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("input");
  }

  Random random() {
    return random;
  }

  Set<Kind> kinds() {
    return kinds;
  }

  CNN2DFormat format() {
    return format;
  }

  GraphBuilder graph() {
    return graph;
  }

  int batch() {
    return batch;
  }

  // --- choices

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Mostly the newest image, so that graphs are deep; never the input, which has no gradient. */
  Image pickImage() {
    return chance(0.6) ? newest() : images.get(1 + random.nextInt(images.size() - 1));
  }

  /** Any activation function but softmax. */
  IActivation function() {
    return switch (random.nextInt(9)) {
      case 0 -> mark(Kind.RELU6, new ActivationReLU6());
      case 1 -> mark(Kind.LEAKY_RELU, new ActivationLReLU(0.1));
      case 2 -> mark(Kind.SWISH, new ActivationSwish());
      case 3 -> mark(Kind.GELU, new ActivationGELU());
      case 4 -> mark(Kind.SIGMOID, new ActivationSigmoid());
      case 5 -> mark(Kind.TANH, new ActivationTanH());
      case 8 -> mark(Kind.HARD_SWISH, new HardSwish());
      default -> mark(Kind.RELU, new ActivationReLU());
    };
  }

  <T> T mark(Kind kind, T made) {
    mark(kind);
    return made;
  }

  /** What slides along one dimension of an image. */
  record Slide(int kernel, int stride, int padding, int dilation) {

    int reach() {
      return dilation * (kernel - 1) + 1;
    }

    /** Whether its last step ends exactly at the border. */
    boolean exact(int input) {
      return (input + 2 * padding - reach()) % stride == 0;
    }

    boolean fits(int input) {
      return reach() <= input + 2 * padding;
    }
  }

  /** A window; the two dimensions are independent, so that nobody may mix them up. */
  record Geometry(Slide rows, Slide columns, ConvolutionMode mode) {

    int[] kernel() {
      return new int[] {rows.kernel, columns.kernel};
    }

    int[] stride() {
      return new int[] {rows.stride, columns.stride};
    }

    int[] padding() {
      return new int[] {rows.padding, columns.padding};
    }

    int[] dilation() {
      return new int[] {rows.dilation, columns.dilation};
    }

    int height(Image from) {
      return size(rows, from.height());
    }

    int width(Image from) {
      return size(columns, from.width());
    }

    private int size(Slide slide, int input) {
      if (mode == ConvolutionMode.Same) {
        return (input + slide.stride - 1) / slide.stride;
      }
      return (input + 2 * slide.padding - slide.reach()) / slide.stride + 1;
    }
  }

  /** A window that fits into an image. */
  Geometry geometry(Image from) {
    while (true) {
      ConvolutionMode mode =
          chance(0.4)
              ? ConvolutionMode.Same
              : chance(0.3) ? ConvolutionMode.Strict : ConvolutionMode.Truncate;
      boolean same = mode == ConvolutionMode.Same;
      Slide rows = slide(from.height(), same);
      Slide columns = chance(0.4) ? rows : slide(from.width(), same);
      boolean fits = rows.fits(from.height()) && columns.fits(from.width());
      boolean exact = rows.exact(from.height()) && columns.exact(from.width());
      if (same || fits && (exact || mode == ConvolutionMode.Truncate)) {
        Geometry geometry = new Geometry(rows, columns, mode);
        mark(geometry);
        return geometry;
      }
    }
  }

  private Slide slide(int input, boolean same) {
    int kernel = chance(0.15) ? 4 + random.nextInt(2) : 1 + random.nextInt(3);
    int stride = input > 3 ? 1 + random.nextInt(2) : 1;
    if (kernel > 2 && input > 5 && chance(0.2)) {
      stride = 3;
    }
    int padding = same ? 0 : random.nextInt(Math.min(kernel, 3));
    int dilation = kernel > 1 && chance(0.2) ? 2 : 1;
    return new Slide(kernel, stride, padding, dilation);
  }

  private void mark(Geometry g) {
    markIf(g.mode == ConvolutionMode.Same, Kind.SAME_MODE);
    markIf(g.mode == ConvolutionMode.Strict, Kind.STRICT_MODE);
    markIf(Math.max(g.rows.dilation, g.columns.dilation) > 1, Kind.DILATION);
    markIf(Math.max(g.rows.kernel, g.columns.kernel) > 3, Kind.LARGE_KERNEL);
    markIf(Math.max(g.rows.stride, g.columns.stride) > 2, Kind.LARGE_STRIDE);
    markIf(g.rows.kernel != g.columns.kernel, Kind.OBLONG_KERNEL);
    markIf(g.rows.stride != g.columns.stride, Kind.OBLONG_STRIDE);
    markIf(g.rows.padding != g.columns.padding, Kind.OBLONG_PADDING);
    markIf(g.rows.dilation != g.columns.dilation, Kind.OBLONG_DILATION);
  }

  private void markIf(boolean there, Kind kind) {
    if (there) {
      mark(kind);
    }
  }

  /** Outputs of a convolution; now and then so many that vectors are full. */
  int filters() {
    if (chance(0.12)) {
      mark(Kind.WIDE);
      return 16 * (1 + random.nextInt(2));
    }
    return 1 + random.nextInt(6);
  }

  // --- what is there

  /** Notes that the graph contains something. */
  void mark(Kind kind) {
    kinds.add(kind);
  }

  String name(String what) {
    return what + names++;
  }

  /** The input first, then in the order of creation. */
  List<Image> images() {
    return images;
  }

  Image newest() {
    return images.get(images.size() - 1);
  }

  boolean isUnread(String name) {
    return unread.contains(name);
  }

  void read(String name) {
    unread.remove(name);
  }

  void addInput(int channels, int height, int width) {
    images.add(new Image("input", channels, height, width));
    graph.setInputTypes(InputType.convolutional(height, width, channels, format));
  }

  void addImage(String name, int channels, int height, int width) {
    images.add(new Image(name, channels, height, width));
    unread.add(name);
  }

  /** Adds a layer that slides over an image. */
  void layer(String name, Layer layer, Image from, int channels, Geometry geometry) {
    layer(name, layer, from, channels, geometry.height(from), geometry.width(from));
  }

  /** Adds a layer that makes an image of an image. */
  void layer(String name, Layer layer, Image from, int channels, int height, int width) {
    graph.addLayer(name, layer, from.name());
    read(from.name());
    addImage(name, channels, height, width);
  }
}
