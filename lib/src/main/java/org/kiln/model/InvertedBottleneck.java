package org.kiln.model;

import org.nd4j.linalg.activations.IActivation;

/**
 * The block of MobileNetV3 and EfficientNet with torchvision's names: a 1x1 convolution to more
 * channels, one per channel, squeeze-and-excitation, and a 1x1 convolution to fewer channels
 * without activation; added to its input if that has the same shape. Convolutions are followed by
 * batch norm.
 *
 * @param units its convolutions
 * @param excitation how channels are weighed
 * @param function activation behind the first two convolutions
 */
record InvertedBottleneck(ConvUnits units, SqueezeExcitation excitation, IActivation function) {

  /**
   * Sizes of a block.
   *
   * @param kernel height and width of the convolution per channel
   * @param stride of that convolution
   * @param channels that it reads
   * @param expanded channels inside; as many as it reads means that there is no first convolution
   * @param filters that it gives
   */
  record Size(int kernel, int stride, int channels, int expanded, int filters) {

    /** Whether there is a first convolution. */
    boolean expands() {
      return expanded != channels;
    }

    boolean keepsShape() {
      return stride == 1 && channels == filters;
    }
  }

  /**
   * Puts a block.
   *
   * @param squeezed channels in the middle of squeeze-and-excitation; 0 if there is none
   */
  String after(String name, String from, Size size, int squeezed) {
    String block = name + ".block.";
    String x = expanded(units, block, from, size, function);
    int module = size.expands() ? 2 : 1;
    if (squeezed > 0) {
      x = excitation.after(block + module++, x, size.expanded(), squeezed);
    }
    x = units.linear(block + module, x, Convolution.of(size.filters(), 1, 1, 0));
    return size.keepsShape() ? units.blocks().add(name + ".add", x, from) : x;
  }

  /** The first one or two convolutions of a block, that MobileNetV2 has too. */
  static String expanded(
      ConvUnits units, String block, String from, Size size, IActivation function) {
    int module = 0;
    String x = from;
    if (size.expands()) {
      Convolution expand = Convolution.of(size.expanded(), 1, 1, 0);
      x = units.activated(block + module++, x, expand, function);
    }
    Convolution middle = Convolution.depthwise(size.expanded(), size.kernel(), size.stride());
    return units.activated(block + module, x, middle, function);
  }

  /**
   * The block of EfficientNetV2's first stages, whose one k x k convolution does what the first two
   * do above; it has no squeeze-and-excitation.
   */
  String fusedAfter(String name, String from, Size size) {
    int kernel = size.kernel();
    Convolution expand = Convolution.of(size.expanded(), kernel, size.stride(), kernel / 2);
    String x = units.activated(name + ".block.0", from, expand, function);
    if (size.expands()) {
      x = units.linear(name + ".block.1", x, Convolution.of(size.filters(), 1, 1, 0));
    }
    return size.keepsShape() ? units.blocks().add(name + ".add", x, from) : x;
  }

  /** {@code channels} to the nearest multiple of 8, but no more than a tenth below. */
  static int divisible(double channels) {
    int nearest = Math.max(8, (int) (channels + 4) / 8 * 8);
    return nearest < 0.9 * channels ? nearest + 8 : nearest;
  }
}
