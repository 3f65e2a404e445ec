package org.kiln.engine.onednn;

import java.util.function.Predicate;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.Window;

/**
 * Convolutions for which oneDNN's second choice is faster than its first. Its first are the kernels
 * built on batches of small matrix products ({@code brgconv}); older ones, written for convolution
 * alone ({@code jit}), still win in two places.
 *
 * <ul>
 *   <li>On AMX where channels are few: 16 to 16 on 32x32 images, the gradient of the weights takes
 *       0.66 ms instead of 0.82; through a stride of 2 to 16 channels, the gradient of the input
 *       0.21 ms instead of 0.43 (1x1) and 0.41 instead of 0.55 (3x3). Timed on every convolution of
 *       ResNet-20 and ResNet-18.
 *   <li>In float32, the gradient of the input through a stride: 16 to 32 channels on 32x32 images
 *       1.7 ms instead of 3.6 (3x3) and 0.36 instead of 1.37 (1x1), 64 to 128 on 28x28 9.1 instead
 *       of 9.5. It won on each of the eleven shapes tried, with AVX-512 and AVX2.
 * </ul>
 *
 * <p>And one gradient of the weights is wrong in oneDNN 3.11: of 1x1 kernels with a stride, {@code
 * jit_1x1:avx2} loses parts of the sum where channels fill no vector. Others, on images smaller
 * than a stride or dilation, {@link PaddedImages} keeps from.
 *
 * <p>The choice depends on shapes only, never on a measurement, so that a network computes the same
 * bits on every run.
 */
final class ConvolutionKernels {

  private static final int ROW = 16;
  private static final int VECTOR = 8;

  private ConvolutionKernels() {}

  /** Which implementation is wanted for the gradient of the weights. */
  static Predicate<String> forWeights(ConvolutionGeometry geometry, Value source, Value gradient) {
    Window window = geometry.window();
    int channels = source.shape().channels();
    boolean strided = !window.stride().equals(Extent.ONE);
    if (strided && window.kernel().equals(Extent.ONE) && channels % VECTOR != 0) {
      return implementation -> !implementation.startsWith("jit_1x1");
    }
    boolean few =
        !strided
            && window.kernel().width() >= 3
            && channels > ROW / 2
            && channels <= ROW
            && gradient.shape().channels() <= ROW;
    return few && suits(geometry, source) ? ConvolutionKernels::older : any -> true;
  }

  /** Which implementation is wanted for the gradient of the input. */
  static Predicate<String> forData(
      ConvolutionGeometry geometry, Value sourceGradient, Value gradient) {
    int channels = sourceGradient.shape().channels();
    if (plain(geometry) && Memories.type(sourceGradient.type()) == NumberType.FLOAT32) {
      boolean strided = !geometry.window().stride().equals(Extent.ONE);
      return strided ? ConvolutionKernels::convolutionAlone : any -> true;
    }
    boolean few =
        geometry.window().stride().width() == 2
            && geometry.window().kernel().width() <= 3
            && channels >= ROW
            && channels <= 2 * ROW
            && gradient.shape().channels() <= 4 * ROW;
    return few && suits(geometry, sourceGradient) ? ConvolutionKernels::older : any -> true;
  }

  private static boolean convolutionAlone(String implementation) {
    return implementation.startsWith("jit");
  }

  private static boolean older(String implementation) {
    return implementation.startsWith("jit:") && implementation.endsWith("amx");
  }

  private static boolean suits(ConvolutionGeometry geometry, Value source) {
    return Memories.type(source.type()) == NumberType.BFLOAT16 && plain(geometry);
  }

  private static boolean plain(ConvolutionGeometry geometry) {
    return geometry.groups() == 1
        && !geometry.transposed()
        && geometry.window().dilation().equals(Extent.ONE);
  }
}
