package org.kiln.model;

/** Stages of residual blocks, put one behind the other. */
abstract class Stages {

  private int channels;

  /**
   * Stages of one kind of block.
   *
   * @param channels of what the first stage reads
   */
  Stages(int channels) {
    this.channels = channels;
  }

  /** {@code count} blocks, of which the first divides height and width by {@code stride}. */
  final String stage(String name, String from, int filters, int count, int stride) {
    String x = from;
    for (int i = 0; i < count; i++) {
      x = block(name + "." + i, x, filters, i == 0 ? stride : 1);
    }
    return x;
  }

  /** Puts a block, and says what it {@link #gives}. */
  abstract String block(String name, String from, int filters, int stride);

  /** Whether a block of that stride and so many channels in its output has its input's shape. */
  final boolean keepsShape(int stride, int output) {
    return stride == 1 && output == channels;
  }

  /** Says how many channels the last block gives. */
  final void gives(int output) {
    channels = output;
  }
}
