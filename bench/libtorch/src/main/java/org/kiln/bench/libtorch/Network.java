package org.kiln.bench.libtorch;

import static org.bytedeco.pytorch.global.torch.adaptive_avg_pool2d;
import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.flatten;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.relu_;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The networks of {@code bench/peers/pytorch_peer.py} on libtorch's functions: the same layers,
 * eager, channels_last. In bf16 the operands of convolutions and of the classifier are cast, as
 * autocast does.
 */
final class Network {

  private static final double BATCH_NORM_MOMENTUM = 0.1;
  private static final double BATCH_NORM_EPSILON = 1e-5;
  private static final long[] UNIT = {1, 1};

  private final boolean bf16;
  private final boolean training;
  private final List<Tensor> parameters = new ArrayList<>();

  private Network(boolean bf16, boolean training) {
    this.bf16 = bf16;
    this.training = training;
  }

  /** A network as a function (N, 3, H, W) -> (N, classes), and its trainable parameters. */
  record Built(UnaryOperator<Tensor> forward, List<Tensor> parameters) {}

  /**
   * Builds a network by name.
   *
   * @param name resnet20, resnet18 or vgg16_bn
   * @param classes width of the classifier
   * @param bf16 whether convolutions and classifier compute in bfloat16
   * @param training whether batch norm uses the batch's statistics
   */
  static Built build(String name, int classes, boolean bf16, boolean training) {
    Network network = new Network(bf16, training);
    UnaryOperator<Tensor> forward =
        switch (name) {
          case "resnet20" -> network.resnet20(classes);
          case "resnet18" -> network.resnet18(classes);
          case "vgg16_bn" -> network.vgg16(classes);
          default -> throw new IllegalArgumentException("unknown model " + name);
        };
    return new Built(forward, List.copyOf(network.parameters));
  }

  private UnaryOperator<Tensor> resnet20(int classes) {
    UnaryOperator<Tensor> stem = convolution(3, 16, 3, 1, 1, false);
    UnaryOperator<Tensor> body = stages(new int[] {16, 32, 64}, 3, 16);
    UnaryOperator<Tensor> classifier = dense(64, classes);
    return x -> classifier.apply(pooled(body.apply(relu_(stem.apply(x)))));
  }

  private UnaryOperator<Tensor> resnet18(int classes) {
    UnaryOperator<Tensor> stem = convolution(3, 64, 7, 2, 3, false);
    UnaryOperator<Tensor> body = stages(new int[] {64, 128, 256, 512}, 2, 64);
    UnaryOperator<Tensor> classifier = dense(512, classes);
    return x -> {
      Tensor start =
          max_pool2d(relu_(stem.apply(x)), new long[] {3, 3}, new long[] {2, 2}, UNIT, UNIT, false);
      return classifier.apply(pooled(body.apply(start)));
    };
  }

  private UnaryOperator<Tensor> vgg16(int classes) {
    int[][] stages = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};
    UnaryOperator<Tensor> body = x -> x;
    int channels = 3;
    for (int[] stage : stages) {
      for (int width : stage) {
        UnaryOperator<Tensor> before = body;
        UnaryOperator<Tensor> layer = convolution(channels, width, 3, 1, 1, true);
        body = x -> relu_(layer.apply(before.apply(x)));
        channels = width;
      }
      UnaryOperator<Tensor> before = body;
      body = x -> max_pool2d(before.apply(x), 2, 2);
    }
    UnaryOperator<Tensor> convolutions = body;
    UnaryOperator<Tensor> classifier = dense(512, classes);
    return x -> classifier.apply(flatten(convolutions.apply(x), 1, -1));
  }

  private UnaryOperator<Tensor> stages(int[] widths, int blocks, int inputs) {
    UnaryOperator<Tensor> body = x -> x;
    int channels = inputs;
    for (int width : widths) {
      for (int block = 0; block < blocks; block++) {
        int stride = block == 0 && width != widths[0] ? 2 : 1;
        UnaryOperator<Tensor> before = body;
        UnaryOperator<Tensor> residual = basicBlock(channels, width, stride);
        body = x -> residual.apply(before.apply(x));
        channels = width;
      }
    }
    return body;
  }

  private UnaryOperator<Tensor> basicBlock(int inputs, int outputs, int stride) {
    UnaryOperator<Tensor> first = convolution(inputs, outputs, 3, stride, 1, false);
    UnaryOperator<Tensor> second = convolution(outputs, outputs, 3, 1, 1, false);
    UnaryOperator<Tensor> shortcut =
        stride == 1 && inputs == outputs
            ? UnaryOperator.identity()
            : convolution(inputs, outputs, 1, stride, 0, false);
    return x -> relu_(second.apply(relu_(first.apply(x))).add(shortcut.apply(x)));
  }

  /** Convolution, then batch norm. */
  private UnaryOperator<Tensor> convolution(
      int inputs, int outputs, int kernel, int stride, int padding, boolean bias) {
    double deviation = Math.sqrt(2.0 / (inputs * kernel * kernel));
    Tensor weights =
        parameter(
            randn(outputs, inputs, kernel, kernel)
                .mul(new Scalar(deviation))
                .contiguous(MemoryFormat.ChannelsLast));
    Tensor offsets = bias ? parameter(zeros(outputs)) : null;
    Tensor gamma = parameter(ones(outputs));
    Tensor beta = parameter(zeros(outputs));
    Tensor mean = zeros(outputs);
    Tensor variance = ones(outputs);
    long[] strides = {stride, stride};
    long[] paddings = {padding, padding};
    return x -> {
      Tensor convolved =
          conv2d(cast(x), cast(weights), optional(offsets), strides, paddings, UNIT, 1);
      return batch_norm(
          convolved,
          new TensorOptional(gamma),
          new TensorOptional(beta),
          new TensorOptional(mean),
          new TensorOptional(variance),
          training,
          BATCH_NORM_MOMENTUM,
          BATCH_NORM_EPSILON,
          true);
    };
  }

  private UnaryOperator<Tensor> dense(int inputs, int outputs) {
    Tensor weights = parameter(randn(outputs, inputs).mul(new Scalar(Math.sqrt(1.0 / inputs))));
    Tensor bias = parameter(zeros(outputs));
    return x -> linear(cast(x), cast(weights), new TensorOptional(cast(bias)));
  }

  private static Tensor pooled(Tensor x) {
    return flatten(adaptive_avg_pool2d(x, 1, 1), 1, -1);
  }

  private TensorOptional optional(Tensor bias) {
    return bias == null ? new TensorOptional() : new TensorOptional(cast(bias));
  }

  private Tensor cast(Tensor x) {
    return bf16 ? x.to(ScalarType.BFloat16) : x;
  }

  private Tensor parameter(Tensor value) {
    Tensor leaf = value.detach().set_requires_grad(training);
    parameters.add(leaf);
    return leaf;
  }
}
