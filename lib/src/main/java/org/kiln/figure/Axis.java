package org.kiln.figure;

/**
 * One axis of a panel.
 *
 * @param label what is measured, with its unit
 * @param logarithmic whether equal distances are equal ratios; values of 0 or less are not drawn
 * @param min lowest value shown; NaN = chosen to fit
 * @param max highest value shown; NaN = chosen to fit
 */
public record Axis(String label, boolean logarithmic, double min, double max) {

  /** A linear axis that fits its values. */
  public static Axis of(String label) {
    return new Axis(label, false, Double.NaN, Double.NaN);
  }

  /** A logarithmic axis that fits its values. */
  public static Axis log(String label) {
    return new Axis(label, true, Double.NaN, Double.NaN);
  }

  /** This axis from {@code least} to {@code most}; NaN leaves an end free. */
  public Axis range(double least, double most) {
    return new Axis(label, logarithmic, least, most);
  }

  /** {@code value} if this axis can show it, else NaN. */
  double drawable(double value) {
    boolean shown = !Double.isInfinite(value) && !(logarithmic && value <= 0);
    return shown ? value : Double.NaN;
  }
}
