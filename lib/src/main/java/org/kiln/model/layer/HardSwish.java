package org.kiln.model.layer;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * {@code x * relu6(x + 3) / 6} (Howard et al., Searching for MobileNetV3, 2019), for {@code
 * .activation(new HardSwish())}.
 *
 * <p>Its derivative is 0 up to -3, {@code (2x + 3) / 6} between -3 and 3, and 1 from 3 on, as
 * PyTorch and oneDNN have it.
 */
public final class HardSwish extends BaseActivationFunction {

  private static final long serialVersionUID = 1L;

  /** Works in place, as DL4J asks. */
  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return in.muli(gate(in));
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    assertShape(in, epsilon);
    INDArray slope = Nd4j.math().clipByValue(in, -3, 3).divi(6);
    INDArray inside = Transforms.abs(in).lt(3).castTo(in.dataType());
    INDArray derivative = slope.muli(inside).addi(gate(in));
    return new Pair<>(derivative.muli(epsilon), null);
  }

  /** {@code relu6(x + 3) / 6}, in [0, 1]. */
  private static INDArray gate(INDArray in) {
    return Nd4j.math().clipByValue(in.add(3), 0, 6).divi(6);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HardSwish;
  }

  @Override
  public int hashCode() {
    return HardSwish.class.hashCode();
  }

  @Override
  public String toString() {
    return "hardswish";
  }
}
