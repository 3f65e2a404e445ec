package org.kiln.engine.plan;

import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.plan.op.Activation;

/** The elementwise arithmetic of the reference interpreter. */
public final class ReferenceFunctions {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private ReferenceFunctions() {}

  public static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  public static double apply(Activation f, double x) {
    double a = f.alpha();
    return switch (f.kind()) {
      case RELU -> Math.max(x, 0);
      case RELU6 -> Math.min(Math.max(x, 0), 6);
      case LEAKY_RELU -> x > 0 ? x : a * x;
      case SWISH -> x * sigmoid(a * x);
      case HARD_SWISH -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
      case SIGMOID -> sigmoid(x);
      case TANH -> Math.tanh(x);
    };
  }

  public static double derivative(Activation f, double x) {
    double a = f.alpha();
    double s = sigmoid(a * x);
    return switch (f.kind()) {
      case RELU -> x > 0 ? 1 : 0;
      case RELU6 -> x > 0 && x < 6 ? 1 : 0;
      case LEAKY_RELU -> x >= 0 ? 1 : a;
      case SWISH -> s + a * x * s * (1 - s);
      case HARD_SWISH -> x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6;
      case SIGMOID -> sigmoid(x) * (1 - sigmoid(x));
      case TANH -> 1 - Math.pow(Math.tanh(x), 2);
    };
  }

  public static double derivativeFromOutput(Activation f, double y) {
    return switch (f.kind()) {
      case RELU -> y > 0 ? 1 : 0;
      case RELU6 -> y > 0 && y < 6 ? 1 : 0;
      case LEAKY_RELU -> y >= 0 ? 1 : f.alpha();
      case SIGMOID -> y * (1 - y);
      case TANH -> 1 - y * y;
      default -> throw new IllegalArgumentException(f + " from its output");
    };
  }

  public static void applyTo(double[] numbers, Activation f) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = apply(f, numbers[i]);
    }
  }

  public static double[] softmax(double[] x, int channels) {
    double[] p = new double[x.length];
    for (int row = 0; row < x.length; row += channels) {
      double max = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        max = Math.max(max, x[row + c]);
      }
      for (int c = 0; c < channels; c++) {
        p[row + c] = Math.exp(x[row + c] - max);
        sum += p[row + c];
      }
      for (int c = 0; c < channels; c++) {
        p[row + c] /= sum;
      }
    }
    return p;
  }

  /** Whether dropout keeps a number: the formula that {@link StepDraws} states. */
  public static boolean keeps(StepDraws draws, int stream, long place, double retain) {
    long step = mix(draws.seed() + GOLDEN * (draws.iteration() + 1));
    long number = mix(mix(step + stream) + GOLDEN * (place + 1));
    return (number >>> 32) < Math.floor(retain * Math.pow(2, 32));
  }

  private static long mix(long number) {
    long z = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  public static void addTo(double[] y, double[] more) {
    for (int i = 0; i < y.length; i++) {
      y[i] += more[i];
    }
  }

  public static double[] sumOver(double[] numbers, int channels) {
    double[] sums = new double[channels];
    for (int i = 0; i < numbers.length; i++) {
      sums[i % channels] += numbers[i];
    }
    return sums;
  }

  public static void multiplyBy(double[] numbers, double[] factors) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= factors[i];
    }
  }
}
