package org.kiln.engine.onednn;

import java.util.List;
import org.kiln.engine.plan.op.ElementwiseMaxBackward;

/** {@link ElementwiseMaxBackward} in Java: rare, and no primitive does it. */
final class MaxBackwardLoop implements Instruction {

  private final String name;
  private final List<FloatView> sources;
  private final int index;
  private final FloatView outputGradient;
  private final FloatView inputGradient;
  private final int count;

  MaxBackwardLoop(ElementwiseMaxBackward op, Memories memories) {
    this.name = "max backward " + op.inputGradient().name();
    this.sources = op.sources().stream().map(value -> FloatView.of(value, memories)).toList();
    this.index = op.index();
    this.outputGradient = FloatView.of(op.outputGradient(), memories);
    this.inputGradient = FloatView.of(op.inputGradient(), memories);
    this.count = Math.toIntExact(op.inputGradient().shape().count());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run() {
    for (int i = 0; i < count; i++) {
      inputGradient.put(i, wins(i) ? outputGradient.get(i) : 0);
    }
  }

  /** Whether this source is the first of the largest. */
  private boolean wins(int at) {
    float mine = sources.get(index).get(at);
    for (int other = 0; other < sources.size(); other++) {
      float value = sources.get(other).get(at);
      if (value > mine || (value == mine && other < index)) {
        return false;
      }
    }
    return true;
  }
}
