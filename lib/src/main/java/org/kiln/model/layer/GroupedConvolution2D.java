package org.kiln.model.layer;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.util.ConvolutionUtils;
import org.kiln.error.KilnException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolution in groups (Xie et al., Aggregated Residual Transformations for Deep Neural Networks,
 * 2017): output channels {@code [g nOut / groups, (g + 1) nOut / groups)} see input channels {@code
 * [g nIn / groups, (g + 1) nIn / groups)} only. PyTorch's {@code Conv2d(groups=...)}.
 *
 * <p>Everything else is DL4J's {@code ConvolutionLayer}, which is the case of one group: formats
 * NCHW and NHWC, padding modes, dilation, activation. Parameters are, in this order, the bias
 * {@code b} (nOut) and the weights {@code W} (nOut, nIn / groups, kernel height, kernel width), 'c'
 * order.
 *
 * <p>On DL4J's own engine it costs as much as a convolution in one group: its weights are laid out
 * with zeros between the groups.
 */
public final class GroupedConvolution2D extends ConvolutionLayer {

  private static final long serialVersionUID = 1L;

  private int groups = 1;

  // For DL4J's JSON.
  @SuppressWarnings("unused")
  private GroupedConvolution2D() {}

  private GroupedConvolution2D(Builder builder) {
    super(builder);
    this.groups = builder.groups;
  }

  /** Number of groups, at least 1; divides the input and the output channels. */
  public int getGroups() {
    return groups;
  }

  /** For DL4J's JSON. */
  public void setGroups(int groups) {
    this.groups = requireAtLeastOne(groups);
  }

  private static int requireAtLeastOne(int groups) {
    if (groups < 1) {
      throw new KilnException(groups + " groups of channels: expected at least 1");
    }
    return groups;
  }

  @Override
  public GroupedConvolution2D clone() {
    return (GroupedConvolution2D) super.clone();
  }

  /**
   * {@inheritDoc}
   *
   * @throws KilnException if the channels can't be divided into groups
   */
  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    requireDivisible();
    GroupedConvolution layer = new GroupedConvolution(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    Map<String, INDArray> table = initializer().init(conf, layerParamsView, initializeParams);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  private void requireDivisible() {
    if (nIn < 1 || nOut < 1 || nIn % groups != 0 || nOut % groups != 0) {
      throw new KilnException(
          "Layer "
              + layerName
              + ": "
              + nIn
              + " input and "
              + nOut
              + " output channels in "
              + groups
              + " groups: expected both to be multiples of the number of groups");
    }
  }

  @Override
  public ParamInitializer initializer() {
    return GroupedConvolutionParamInitializer.INSTANCE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupedConvolution2D that
        && super.equals(other)
        && groups == that.groups;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + groups;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof GroupedConvolution2D;
  }

  @Override
  public String toString() {
    return "GroupedConvolution2D(groups=" + groups + ", " + super.toString() + ")";
  }

  /** Builds like {@code ConvolutionLayer.Builder}, whose settings it takes. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a type parameter.
  public static final class Builder extends ConvolutionLayer.Builder {

    private final int groups;

    /**
     * A layer of this many groups.
     *
     * @param groups at least 1
     * @param kernelSize height and width of the kernel
     * @throws KilnException if {@code groups} is below 1
     */
    public Builder(int groups, int... kernelSize) {
      super(kernelSize);
      this.groups = requireAtLeastOne(groups);
    }

    @Override
    public GroupedConvolution2D build() {
      ConvolutionUtils.validateConvolutionModePadding(convolutionMode, padding);
      ConvolutionUtils.validateCnnKernelStridePadding(kernelSize, stride, padding);
      return new GroupedConvolution2D(this);
    }
  }
}
