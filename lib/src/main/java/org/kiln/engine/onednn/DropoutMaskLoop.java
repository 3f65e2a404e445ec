package org.kiln.engine.onednn;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.kiln.engine.plan.op.Dropout;

/** Draws the mask of a {@link Dropout}: each number from (seed, iteration, stream, place). */
final class DropoutMaskLoop implements Instruction {

  private final String name;
  private final int stream;
  private final int count;
  private final int each;
  private final long threshold;
  private final ByteBuffer mask;
  private final StepClock clock;

  DropoutMaskLoop(Dropout op, Memories memories, StepClock clock) {
    this.name = "dropout mask " + op.output().name();
    this.stream = op.stream();
    this.count = Math.toIntExact(op.mask().shape().count());
    this.each = count / op.mask().shape().batch();
    this.threshold = (long) (op.retain() * (1L << 32));
    this.mask = new BytePointer(memories.address(op.mask())).capacity(count).asBuffer();
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run() {
    long key = clock.key(stream);
    long first = (long) clock.firstSample() * each;
    for (int i = 0; i < count; i++) {
      long random = StepClock.mix(key + 0x9E3779B97F4A7C15L * (first + i + 1)) >>> 32;
      mask.put(i, (byte) (random < threshold ? 1 : 0));
    }
  }
}
