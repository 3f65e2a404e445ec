package org.kiln.data.transform;

import java.util.Arrays;

/**
 * The part of a source image that an output image shows: a rectangle, mirrored or not, with what
 * lies outside the source (or outside an earlier crop) black, and erased rectangles.
 *
 * <p>Crops, flips and erasures compose: each is given in the coordinates of what is seen so far,
 * and kept in the source's, so that the final copy reads each pixel once. Output pixel (y, x) shows
 * source pixel ({@code top() + y}, {@code left() + x}), or ({@code top() + y}, {@code left() +
 * width() - 1 - x}) when {@link #flipped()}. Reusable; not safe for several threads at once.
 */
public final class Window {

  private int top;
  private int left;
  private int height;
  private int width;
  private boolean flipped;
  private int validTop;
  private int validLeft;
  private int validBottom;
  private int validRight;
  private int[] holes = new int[4];
  private int holeCount;

  /**
   * Shows a whole image.
   *
   * @param sourceHeight rows of the image
   * @param sourceWidth columns of the image
   * @return this
   */
  public Window reset(int sourceHeight, int sourceWidth) {
    top = 0;
    left = 0;
    height = sourceHeight;
    width = sourceWidth;
    flipped = false;
    validTop = 0;
    validLeft = 0;
    validBottom = sourceHeight;
    validRight = sourceWidth;
    holeCount = 0;
    return this;
  }

  /**
   * Narrows to a rectangle of what is seen. Where it reaches outside, the output is black.
   *
   * @param y first row, may be negative
   * @param x first column, may be negative
   * @param rows height of the result, at least 1
   * @param columns width of the result, at least 1
   */
  public void crop(int y, int x, int rows, int columns) {
    for (int hole = 0; hole < holeCount; hole++) {
      clip(4 * hole);
    }
    validTop = Math.max(validTop, top);
    validLeft = Math.max(validLeft, left);
    validBottom = Math.min(validBottom, top + height);
    validRight = Math.min(validRight, left + width);
    top += y;
    left += flipped ? width - x - columns : x;
    height = rows;
    width = columns;
  }

  /**
   * What a crop cuts off of an erased rectangle stays cut off when a later one reaches out again.
   */
  private void clip(int at) {
    int fromY = Math.max(holes[at], top);
    int fromX = Math.max(holes[at + 1], left);
    holes[at + 2] = Math.max(0, Math.min(holes[at] + holes[at + 2], top + height) - fromY);
    holes[at + 3] = Math.max(0, Math.min(holes[at + 1] + holes[at + 3], left + width) - fromX);
    holes[at] = fromY;
    holes[at + 1] = fromX;
  }

  /** Mirrors left and right. */
  public void flip() {
    flipped = !flipped;
  }

  /**
   * Erases a rectangle of what is seen; parts that reach outside are ignored.
   *
   * @param y first row, may be negative
   * @param x first column, may be negative
   * @param rows rows to erase
   * @param columns columns to erase
   */
  public void erase(int y, int x, int rows, int columns) {
    int fromY = Math.max(0, y);
    int fromX = Math.max(0, x);
    int toY = Math.min(height, y + rows);
    int toX = Math.min(width, x + columns);
    if (fromY >= toY || fromX >= toX) {
      return;
    }
    if (holes.length < 4 * (holeCount + 1)) {
      holes = Arrays.copyOf(holes, 2 * holes.length);
    }
    int at = 4 * holeCount++;
    holes[at] = top + fromY;
    holes[at + 1] = left + (flipped ? width - toX : fromX);
    holes[at + 2] = toY - fromY;
    holes[at + 3] = toX - fromX;
  }

  /** Source row that output row 0 shows; negative above the image. */
  public int top() {
    return top;
  }

  /** Leftmost source column shown; negative left of the image. */
  public int left() {
    return left;
  }

  /** Rows of the output. */
  public int height() {
    return height;
  }

  /** Columns of the output. */
  public int width() {
    return width;
  }

  /** Whether the output is mirrored. */
  public boolean flipped() {
    return flipped;
  }

  /** First source row that is not black. */
  public int validTop() {
    return validTop;
  }

  /** First source column that is not black. */
  public int validLeft() {
    return validLeft;
  }

  /** One past the last source row that is not black. */
  public int validBottom() {
    return validBottom;
  }

  /** One past the last source column that is not black. */
  public int validRight() {
    return validRight;
  }

  /** Number of erased rectangles. */
  public int holeCount() {
    return holeCount;
  }

  /**
   * First output row of an erased rectangle; it and the end may lie outside the output.
   *
   * @param hole in {@code [0, holeCount())}
   */
  public int holeTop(int hole) {
    return holes[4 * hole] - top;
  }

  /**
   * First output column of an erased rectangle; it and the end may lie outside the output.
   *
   * @param hole in {@code [0, holeCount())}
   */
  public int holeLeft(int hole) {
    int from = holes[4 * hole + 1] - left;
    return flipped ? width - from - holeWidth(hole) : from;
  }

  /**
   * Rows of an erased rectangle.
   *
   * @param hole in {@code [0, holeCount())}
   */
  public int holeHeight(int hole) {
    return holes[4 * hole + 2];
  }

  /**
   * Columns of an erased rectangle.
   *
   * @param hole in {@code [0, holeCount())}
   */
  public int holeWidth(int hole) {
    return holes[4 * hole + 3];
  }

  /** Whether the output is just the source, pixel by pixel. */
  public boolean isWhole() {
    return !flipped
        && holeCount == 0
        && top == 0
        && left == 0
        && validTop == 0
        && validLeft == 0
        && validBottom == height
        && validRight == width;
  }
}
