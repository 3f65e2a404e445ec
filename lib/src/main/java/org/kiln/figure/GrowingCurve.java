package org.kiln.figure;

import java.util.Arrays;
import org.kiln.figure.Trace.Line;

/**
 * A growing curve of bounded size: when it is full, neighbours are averaged and each further point
 * stands for twice as many values. Not safe for use by several threads at once.
 */
public final class GrowingCurve {

  private static final int MOST = 256;

  private final double[] x = new double[MOST];
  private final double[] y = new double[MOST];
  private int size;
  private int perPoint = 1;
  private int pending;
  private double sum;

  /** An empty curve. */
  public GrowingCurve() {}

  /** Adds a value; {@code position} grows from call to call. */
  public void add(double position, double value) {
    sum += value;
    if (++pending < perPoint) {
      return;
    }
    x[size] = position;
    y[size] = sum / pending;
    size++;
    pending = 0;
    sum = 0;
    if (size == MOST) {
      halve();
    }
  }

  private void halve() {
    for (int i = 0; i < MOST / 2; i++) {
      x[i] = x[2 * i + 1];
      y[i] = (y[2 * i] + y[2 * i + 1]) / 2;
    }
    size = MOST / 2;
    perPoint *= 2;
  }

  /** The curve so far. */
  public Line line(String name, Line.Style style) {
    return new Line(name, Arrays.copyOf(x, size), Arrays.copyOf(y, size), style);
  }
}
