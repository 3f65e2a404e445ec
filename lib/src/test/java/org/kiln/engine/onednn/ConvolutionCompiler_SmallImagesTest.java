package org.kiln.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.Window;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Convolutions of images so small that some windows, or some of their pixels, see nothing but
 * padding: forward, gradient of the input and gradients of the weights, on this processor. {@link
 * OnednnPlan_InstructionSetsTest} runs some of them on its other instruction sets.
 */
class ConvolutionCompiler_SmallImagesTest {

  private static final int RECTANGLES = 1000;

  /** Its native library, which a device asks for threads, loads through this class only. */
  @BeforeAll
  static void loadNd4j() {
    assertThat(Nd4j.scalar(1f).isScalar()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void run_anySquareWindow_isExact(ValueType type) {
    assumeTrue(type == ValueType.FLOAT32 || OnednnLibrary.bfloat16());
    assertThat(ConvolutionSweep.failures(ConvolutionSweep.squares(type))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void run_anyRectangle_isExact(ValueType type) {
    assumeTrue(type == ValueType.FLOAT32 || OnednnLibrary.bfloat16());
    List<ConvolutionCase> cases = ConvolutionSweep.rectangles(type, RECTANGLES, 20261127);
    assertThat(cases).anyMatch(ConvolutionCase::transposed);
    assertThat(ConvolutionSweep.failures(cases)).isEmpty();
  }

  /** Each was wrong in a kernel of oneDNN 3.11: unwritten, summed wrongly, or a crash. */
  @ParameterizedTest
  @EnumSource(
      value = ValueType.class,
      names = {"FLOAT32", "BFLOAT16"})
  void run_windowsThatKernelsGetWrong_isExact(ValueType type) {
    assumeTrue(type == ValueType.FLOAT32 || OnednnLibrary.bfloat16());
    Window patch = window(new Extent(8, 8), new Extent(8, 8), Extent.ONE, Padding.NONE);
    Window wide = window(new Extent(1, 5), new Extent(1, 3), Extent.ONE, new Padding(0, 0, 0, -1));
    Window hopping =
        window(new Extent(1, 3), new Extent(1, 3), new Extent(1, 3), new Padding(1, 7, 1, 7));
    Window single = window(new Extent(3, 3), new Extent(2, 2), Extent.ONE, new Padding(1, 1, 1, 1));
    List<ConvolutionCase> cases =
        Stream.of(
                new ConvolutionCase(new Shape(3, 16, 8, 8), 32, patch, 1, false, type),
                new ConvolutionCase(new Shape(3, 1, 4, 6), 1, wide, 1, false, type),
                new ConvolutionCase(new Shape(3, 2, 2, 2), 3, hopping, 1, false, type),
                new ConvolutionCase(new Shape(7, 32, 1, 1), 32, single, 1, false, type))
            .toList();
    assertThat(ConvolutionSweep.failures(cases)).isEmpty();
  }

  private static Window window(Extent kernel, Extent stride, Extent dilation, Padding padding) {
    return new Window(kernel, stride, dilation, padding);
  }
}
