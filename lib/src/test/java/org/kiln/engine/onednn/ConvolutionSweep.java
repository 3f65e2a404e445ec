package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.kiln.engine.plan.op.Extent;
import org.kiln.engine.plan.op.Padding;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.Window;

/**
 * Convolutions of small images: every square window of kernels 1 to 7, strides 1 to 4, dilations 1
 * to 3 and any sensible padding over sides 1 to 5, and random ones that differ in height and width,
 * transposed ones among them. Channels change from one to the next.
 */
final class ConvolutionSweep {

  private static final int SIDES = 5;
  private static final int KERNELS = 7;
  private static final int STRIDES = 4;
  private static final int DILATIONS = 3;
  private static final int BATCH = 3;
  private static final int THREADS = 2;

  /** Fewer channels than a vector holds, as many, more, and groups of them. */
  private static final List<Channels> CHANNELS =
      List.of(
          new Channels(1, 1, 1),
          new Channels(3, 16, 1),
          new Channels(16, 32, 1),
          new Channels(8, 8, 8),
          new Channels(32, 32, 1),
          new Channels(5, 7, 1),
          new Channels(16, 16, 2));

  private ConvolutionSweep() {}

  private record Channels(int inputs, int outputs, int groups) {}

  /** A window along one axis of an image. */
  private record Axis(int side, int kernel, int stride, int dilation, int before, int after) {}

  /** Every square window over every small side. */
  static List<ConvolutionCase> squares(ValueType type) {
    List<ConvolutionCase> cases = new ArrayList<>();
    for (Axis axis : axes()) {
      cases.add(of(axis, axis, CHANNELS.get(cases.size() % CHANNELS.size()), false, type));
    }
    return cases;
  }

  /** Windows of which height and width are drawn apart; of three, one is transposed. */
  static List<ConvolutionCase> rectangles(ValueType type, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Axis> axes = axes();
    List<ConvolutionCase> cases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Axis rows = axes.get(random.nextInt(axes.size()));
      Axis columns = axes.get(random.nextInt(axes.size()));
      Channels channels = CHANNELS.get(random.nextInt(CHANNELS.size()));
      // Lowering gives transposed windows no negative padding, and no groups.
      boolean transposed =
          i % 3 == 0 && rows.after >= 0 && columns.after >= 0 && channels.groups == 1;
      cases.add(of(rows, columns, channels, transposed, type));
    }
    return cases;
  }

  /** Runs cases on this processor; what is wrong, one line each. */
  static List<String> failures(List<ConvolutionCase> cases) {
    List<String> failures = new ArrayList<>();
    try (NativeScope scope = new NativeScope()) {
      Device device = new Device(scope, OpenMp.threads(THREADS));
      device.enter();
      for (ConvolutionCase test : cases) {
        for (String failure : ConvolutionRun.failures(test, device)) {
          failures.add(test + ": " + failure);
        }
      }
    }
    return failures;
  }

  private static List<Axis> axes() {
    List<Axis> axes = new ArrayList<>();
    for (int side = 1; side <= SIDES; side++) {
      for (int kernel = 1; kernel <= KERNELS; kernel++) {
        for (int stride = 1; stride <= STRIDES; stride++) {
          for (int dilation = 1; dilation <= (kernel == 1 ? 1 : DILATIONS); dilation++) {
            axes.addAll(axes(side, kernel, stride, dilation));
          }
        }
      }
    }
    return axes;
  }

  /**
   * Without padding, by one, by half of the window, by so much that steps see only padding; Same.
   */
  private static List<Axis> axes(int side, int kernel, int stride, int dilation) {
    List<Axis> axes = new ArrayList<>();
    int reach = dilation * (kernel - 1) + 1;
    for (int padding : IntStream.of(0, 1, reach / 2, reach).distinct().toArray()) {
      int steps = Math.floorDiv(side + 2 * padding - reach, stride);
      if (steps >= 0) {
        int after = steps * stride + reach - side - padding;
        axes.add(new Axis(side, kernel, stride, dilation, padding, after));
      }
    }
    int total = ((side + stride - 1) / stride - 1) * stride + reach - side;
    if (total >= -1) {
      axes.add(new Axis(side, kernel, stride, dilation, total / 2, total - total / 2));
    }
    return axes.stream().distinct().toList();
  }

  private static ConvolutionCase of(
      Axis rows, Axis columns, Channels channels, boolean transposed, ValueType type) {
    Window window =
        new Window(
            new Extent(rows.kernel, columns.kernel),
            new Extent(rows.stride, columns.stride),
            new Extent(rows.dilation, columns.dilation),
            new Padding(rows.before, columns.before, rows.after, columns.after));
    Shape image = new Shape(BATCH, channels.inputs, rows.side, columns.side);
    Shape source = transposed ? window.output(image, channels.inputs) : image;
    return new ConvolutionCase(source, channels.outputs, window, channels.groups, transposed, type);
  }
}
