package org.kiln.engine.compiled;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The exchange within this process: one pass over the flat vectors by several threads, each of
 * which sums up its own stretch of all of them, in the order of the parts. The bits of the result
 * depend neither on the number of threads nor on which of them was first.
 */
public final class LocalExchange implements GradientExchange {

  private static final int CHUNK = 1024;

  /** Numbers from which on a second thread is worth waking. */
  private static final long WORTH_A_THREAD = 1 << 18;

  private final Team team;
  private final long worthAThread;

  /**
   * An exchange.
   *
   * @param threads how many may work at once, at least 1
   */
  public LocalExchange(int threads) {
    this(threads, WORTH_A_THREAD);
  }

  /** The same with another least length of vectors for more than one thread. */
  LocalExchange(int threads, long worthAThread) {
    this.team = new Team(threads, "kiln-exchange");
    this.worthAThread = worthAThread;
  }

  @Override
  public StepSums exchange(List<GradientPart> parts, FlatVectors total, GradientLayout layout) {
    StepSums sums = StepSums.of(parts.stream().map(GradientPart::sums).toList());
    boolean alone = parts.size() == 1;
    if (alone && parts.get(0).gradient().address() == total.gradients().address()) {
      return sums;
    }
    FloatBuffer target = total.gradientNumbers();
    List<FloatBuffer> gradients =
        parts.stream().map(part -> FlatVectors.view(part.gradient(), total.length())).toList();
    double[] shares = parts.stream().mapToDouble(part -> share(part, sums)).toArray();
    List<Stretch> stretches = stretches(total.length(), layout);
    int threads = total.length() < worthAThread ? 1 : team.size();
    team.run(
        threads,
        thread -> {
          long from = total.length() * thread / threads;
          long to = total.length() * (thread + 1) / threads;
          Sum sum = new Sum(gradients, shares, target);
          stretches.forEach(stretch -> sum.over(stretch.within(from, to)));
        });
    return sums;
  }

  private static double share(GradientPart part, StepSums all) {
    return (double) part.sums().samples() / all.samples();
  }

  /** The whole vector, cut where a mean begins or ends. */
  private static List<Stretch> stretches(long length, GradientLayout layout) {
    List<Stretch> stretches = new ArrayList<>();
    long end = 0;
    for (GradientLayout.Window mean : layout.means()) {
      stretches.add(new Stretch(end, mean.from(), false));
      stretches.add(new Stretch(mean.from(), mean.to(), true));
      end = mean.to();
    }
    stretches.add(new Stretch(end, length, false));
    return stretches;
  }

  private record Stretch(long from, long to, boolean mean) {

    /** What of it lies within a thread's own part; may be empty. */
    Stretch within(long first, long last) {
      return new Stretch(Math.max(from, first), Math.min(to, last), mean);
    }
  }

  /** What one thread works with. */
  private static final class Sum {

    private final List<FloatBuffer> gradients;
    private final double[] shares;
    private final FloatBuffer target;
    private final float[] numbers = new float[CHUNK];
    private final double[] sums = new double[CHUNK];
    private final float[] results = new float[CHUNK];

    Sum(List<FloatBuffer> gradients, double[] shares, FloatBuffer target) {
      this.gradients = gradients;
      this.shares = shares;
      this.target = target;
    }

    void over(Stretch stretch) {
      for (long at = stretch.from(); at < stretch.to(); at += CHUNK) {
        int count = (int) Math.min(CHUNK, stretch.to() - at);
        chunk((int) at, count, stretch.mean());
      }
    }

    /** Read whole before it is written: the target may be the vector of a part. */
    private void chunk(int at, int count, boolean mean) {
      Arrays.fill(sums, 0, count, 0);
      for (int part = 0; part < shares.length; part++) {
        gradients.get(part).get(at, numbers, 0, count);
        double weight = mean ? shares[part] : 1;
        for (int i = 0; i < count; i++) {
          sums[i] += weight * numbers[i];
        }
      }
      for (int i = 0; i < count; i++) {
        results[i] = (float) sums[i];
      }
      target.put(at, results, 0, count);
    }
  }

  @Override
  public void close() {
    team.close();
  }
}
