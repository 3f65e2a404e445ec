package org.kiln.model.layer;

import java.util.Arrays;
import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An image times one factor for each of its channels: the last step of squeeze-and-excitation (Hu
 * et al., Squeeze-and-Excitation Networks, 2018). Has two inputs, in this order:
 *
 * <ol>
 *   <li>the image, (N, C, H, W), or (N, H, W, C) if the network is NHWC;
 *   <li>the factors, (N, C), as global pooling and dense layers give them, or an image of one
 *       pixel, as 1x1 convolutions do.
 * </ol>
 *
 * <p>The output has the image's shape. DL4J's own product vertex computes it too, but is refused
 * when input types are set.
 */
public final class ChannelScaleVertex extends GraphVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("format")
  private final CNN2DFormat format;

  /** For NCHW images, DL4J's default. */
  public ChannelScaleVertex() {
    this(CNN2DFormat.NCHW);
  }

  /** For images of the given format, which must be the network's. */
  public ChannelScaleVertex(@JsonProperty("format") CNN2DFormat format) {
    this.format = Objects.requireNonNull(format, "format");
  }

  /** Order of the image's dimensions. */
  public CNN2DFormat format() {
    return format;
  }

  @Override
  public ChannelScaleVertex clone() {
    return new ChannelScaleVertex(format);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelScaleVertex that && format == that.format;
  }

  @Override
  public int hashCode() {
    return format.hashCode();
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 2;
  }

  @Override
  public int maxVertexInputs() {
    return 2;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int idx,
      INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    return new ChannelScale(graph, name, idx, networkDatatype, format);
  }

  /**
   * The image's type.
   *
   * @throws InvalidInputTypeException if the inputs are not an image and one factor per channel
   */
  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    if (vertexInputs.length != 2
        || !(vertexInputs[0] instanceof InputTypeConvolutional image)
        || !isFactorsOf(image, vertexInputs[1])) {
      throw new InvalidInputTypeException(
          "ChannelScaleVertex got "
              + Arrays.toString(vertexInputs)
              + ": expected an image and one factor for each of its channels");
    }
    if (image.getFormat() != format) {
      throw new InvalidInputTypeException(
          "ChannelScaleVertex for "
              + format
              + " images in a "
              + image.getFormat()
              + " network: give it the network's format");
    }
    return image;
  }

  private static boolean isFactorsOf(InputTypeConvolutional image, InputType factors) {
    if (factors instanceof InputTypeConvolutional pixel) {
      return pixel.getHeight() == 1
          && pixel.getWidth() == 1
          && pixel.getChannels() == image.getChannels();
    }
    return factors instanceof InputType.InputTypeFeedForward features
        && features.getSize() == image.getChannels();
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputTypes) {
    InputType output = getOutputType(-1, inputTypes);
    return new LayerMemoryReport.Builder(null, ChannelScaleVertex.class, inputTypes[0], output)
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, output.arrayElementsPerExample())
        .cacheMemory(0, 0)
        .build();
  }
}
