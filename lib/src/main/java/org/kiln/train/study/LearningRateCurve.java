package org.kiln.train.study;

import java.util.List;
import java.util.Locale;
import org.kiln.error.KilnException;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace.Line;

/**
 * Loss against learning rate.
 *
 * @param rates in rising order, at least 1
 * @param losses smoothed, one a rate
 */
public record LearningRateCurve(List<Double> rates, List<Double> losses) {

  private static final double BELOW_LOWEST = 10;

  /**
   * @throws KilnException if the lists are empty or differ in length
   */
  public LearningRateCurve {
    rates = List.copyOf(rates);
    losses = List.copyOf(losses);
    if (rates.isEmpty() || rates.size() != losses.size()) {
      throw new KilnException(
          rates.size() + " rates, " + losses.size() + " losses: expected as many, at least 1");
    }
  }

  /**
   * The rate where the loss falls fastest on its way to the lowest: as low as one would train.
   * Falls are taken over a twentieth of the curve, for from step to step chance rules.
   */
  public double steepest() {
    int reach = Math.max(1, rates.size() / 20);
    int steepest = 0;
    double fall = 0;
    for (int i = reach; i <= lowest(); i++) {
      double slope = losses.get(i) - losses.get(i - reach); // steps of the logarithm are equal
      if (slope < fall) {
        fall = slope;
        steepest = i - reach / 2;
      }
    }
    return rates.get(steepest);
  }

  /** A tenth of the rate with the lowest loss: a good peak to begin with. */
  public double suggestion() {
    return rates.get(lowest()) / BELOW_LOWEST;
  }

  private int lowest() {
    int lowest = 0;
    for (int i = 1; i < losses.size(); i++) {
      lowest = losses.get(i) < losses.get(lowest) ? i : lowest;
    }
    return lowest;
  }

  /** The curve, with the two rates marked. */
  public Figure plot() {
    double least = losses.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double most = losses.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    String title =
        String.format(
            Locale.ROOT, "falls fastest at %.3g, suggested peak %.3g", steepest(), suggestion());
    return Figure.of(
        title,
        Panel.of(
            "",
            Axis.log("learning rate"),
            Axis.of("loss, smoothed"),
            Line.of("loss", values(rates), values(losses)),
            mark("falls fastest", steepest(), least, most),
            mark("suggested peak", suggestion(), least, most)));
  }

  private static Line mark(String name, double rate, double least, double most) {
    return new Line(name, new double[] {rate, rate}, new double[] {least, most}, Line.Style.DASHED);
  }

  private static double[] values(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The two rates. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "loss falls fastest at %.3g; suggested peak %.3g", steepest(), suggestion());
  }
}
