package org.kiln.bench;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One row of the training benchmark: a network, its input, and what is to be reached.
 *
 * @param name how {@code --rows} and the table call it
 * @param model registry name; the PyTorch peer knows the same
 * @param size height and width of the images, pixels
 * @param batchSize images a step
 * @param task training or inference
 * @param precision arithmetic of Kiln's side
 * @param anyPrecisionPeer whether the best PyTorch of any precision is the peer, or the best of
 *     this row's precision
 * @param stock whether stock DL4J runs too; it takes minutes a step on the larger networks
 * @param target ratios to reach, for the table
 */
record Workload(
    String name,
    String model,
    int size,
    int batchSize,
    Task task,
    Precision precision,
    boolean anyPrecisionPeer,
    boolean stock,
    Target target) {

  /** What a step does. */
  enum Task {
    /** Forward, backward, update. */
    TRAIN,
    /** Forward alone, batch norm folded. */
    INFERENCE
  }

  /** Arithmetic, by the name that command lines use. */
  enum Precision {
    /** float32 throughout. */
    FP32,
    /** bfloat16 where it is safe, float32 master weights. */
    BF16
  }

  /**
   * Lowest ratios that count as reached; empty where the row has none.
   *
   * @param torch images/s over the best PyTorch's
   * @param stock images/s over stock DL4J's
   * @param limit images/s over that of the plan's primitives, each alone and warm
   */
  record Target(OptionalDouble torch, OptionalDouble stock, OptionalDouble limit) {

    static Target of(double torch, double stock, double limit) {
      return new Target(positive(torch), positive(stock), positive(limit));
    }

    private static OptionalDouble positive(double ratio) {
      return ratio > 0 ? OptionalDouble.of(ratio) : OptionalDouble.empty();
    }
  }

  private static final Task TRAIN = Task.TRAIN;

  /** The rows, in the order of the table. */
  static final List<Workload> ALL =
      List.of(
          new Workload(
              "resnet20-bf16",
              "resnet20",
              32,
              128,
              TRAIN,
              Precision.BF16,
              true,
              true,
              Target.of(2.0, 80, 0.65)),
          new Workload(
              "resnet20-fp32",
              "resnet20",
              32,
              128,
              TRAIN,
              Precision.FP32,
              false,
              true,
              Target.of(1.2, 35, 0.85)),
          new Workload(
              "vgg16-bf16",
              "vgg16_bn",
              32,
              128,
              TRAIN,
              Precision.BF16,
              true,
              false,
              Target.of(1.3, 0, 0.80)),
          new Workload(
              "resnet18-bf16",
              "resnet18",
              112,
              64,
              TRAIN,
              Precision.BF16,
              true,
              false,
              Target.of(1.3, 0, 0.75)),
          new Workload(
              "inference-bf16",
              "resnet20",
              32,
              256,
              Task.INFERENCE,
              Precision.BF16,
              true,
              true,
              Target.of(2.0, 100, 0)));
}
