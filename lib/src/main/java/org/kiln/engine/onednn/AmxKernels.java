package org.kiln.engine.onednn;

import java.util.function.Predicate;
import org.kiln.engine.plan.op.ConvolutionGeometry;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Value;

/**
 * Convolutions of few channels for which oneDNN's second choice is faster than its first.
 *
 * <p>It has two families of kernels for AMX, one on batches of small matrix products ({@code
 * brgconv}), which it takes wherever it can, and an older one written for convolution alone ({@code
 * jit}). Timed against each other on every convolution of ResNet-20 and ResNet-18, the older wins
 * where channels are few: 16 to 16 on 32x32 images, the gradient of the weights takes 0.66 ms
 * instead of 0.82; through a stride of 2 to 16 channels, the gradient of the input 0.21 ms instead
 * of 0.43 (1x1) and 0.41 instead of 0.55 (3x3).
 *
 * <p>The choice depends on shapes only, never on a measurement, so that a network computes the same
 * bits on every run.
 */
final class AmxKernels {

  private static final int ROW = 16;

  private AmxKernels() {}

  /** Which implementation is wanted for the gradient of the weights. */
  static Predicate<String> forWeights(ConvolutionGeometry geometry, Value source, Value gradient) {
    int channels = source.shape().channels();
    boolean few =
        geometry.window().stride().equals(Extent.ONE)
            && geometry.window().kernel().width() >= 3
            && channels > ROW / 2
            && channels <= ROW
            && gradient.shape().channels() <= ROW;
    return few && suits(geometry, source) ? AmxKernels::older : any -> true;
  }

  /** Which implementation is wanted for the gradient of the input. */
  static Predicate<String> forData(
      ConvolutionGeometry geometry, Value sourceGradient, Value gradient) {
    int channels = sourceGradient.shape().channels();
    boolean few =
        geometry.window().stride().width() == 2
            && geometry.window().kernel().width() <= 3
            && channels >= ROW
            && channels <= 2 * ROW
            && gradient.shape().channels() <= 4 * ROW;
    return few && suits(geometry, sourceGradient) ? AmxKernels::older : any -> true;
  }

  private static boolean older(String implementation) {
    return implementation.startsWith("jit:") && implementation.endsWith("amx");
  }

  private static boolean suits(ConvolutionGeometry geometry, Value source) {
    return Memories.type(source.type()) == NumberType.BFLOAT16
        && geometry.groups() == 1
        && !geometry.transposed()
        && geometry.window().dilation().equals(Extent.ONE);
  }
}
