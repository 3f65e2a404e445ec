package org.kiln.engine.plan.op;

/**
 * Rows and columns added around an image.
 *
 * @param top rows above
 * @param left columns to the left
 * @param bottom rows below
 * @param right columns to the right
 */
public record Padding(int top, int left, int bottom, int right) {

  /** Nothing added. */
  public static final Padding NONE = new Padding(0, 0, 0, 0);

  @Override
  public String toString() {
    return top + "," + left + "," + bottom + "," + right;
  }
}
