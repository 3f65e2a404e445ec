package org.kiln.engine.plan.op;

/**
 * A height and a width, or one number for each of the two directions.
 *
 * @param height along the rows
 * @param width along the columns
 */
public record Extent(int height, int width) {

  /** One in both directions. */
  public static final Extent ONE = new Extent(1, 1);

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
