package org.kiln.train;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.kiln.data.Batch;

/** Running sums over the images seen so far; never in memory that a batch owns. */
final class Tally {

  private static final int TOP = 5;

  private long images;
  private double lossSum;
  private long correct1;
  private long correct5;
  private double seconds;

  /** The sums, as a checkpoint keeps them. */
  record Sums(long images, double lossSum, long correct1, long correct5, double seconds) {

    static final Sums ZERO = new Sums(0, 0, 0, 0, 0);
  }

  Tally(Sums sums) {
    images = sums.images();
    lossSum = sums.lossSum();
    correct1 = sums.correct1();
    correct5 = sums.correct5();
    seconds = sums.seconds();
  }

  /** How many images of one batch had their class first, and among the first five. */
  record Correct(int top1, int top5) {

    /**
     * Counts all images of a batch.
     *
     * @param outputs (N, classes), row by row
     * @param batch its labels count
     */
    static Correct of(FloatBuffer outputs, Batch batch) {
      return of(outputs, batch, IntStream.range(0, batch.size()).toArray());
    }

    /** Counts the images at {@code slots} alone. */
    static Correct of(FloatBuffer outputs, Batch batch, int[] slots) {
      int top1 = 0;
      int top5 = 0;
      for (int n : slots) {
        int rank = rank(outputs, n * batch.classes(), batch.classes(), batch.labels()[n]);
        top1 += rank < 1 ? 1 : 0;
        top5 += rank < TOP ? 1 : 0;
      }
      return new Correct(top1, top5);
    }

    /** Classes placed before {@code label}; of equals the lower index comes first, NaN is last. */
    private static int rank(FloatBuffer outputs, int row, int classes, int label) {
      float own = outputs.get(row + label);
      if (Float.isNaN(own)) {
        return classes;
      }
      int rank = 0;
      for (int c = 0; c < classes; c++) {
        float other = outputs.get(row + c);
        rank += other > own || (other == own && c < label) ? 1 : 0;
      }
      return rank;
    }
  }

  void add(int batchImages, double meanLoss, Correct correct, double batchSeconds) {
    images += batchImages;
    lossSum += meanLoss * batchImages;
    correct1 += correct.top1();
    correct5 += correct.top5();
    seconds += batchSeconds;
  }

  Sums sums() {
    return new Sums(images, lossSum, correct1, correct5, seconds);
  }

  EpochResult.Score score() {
    return images == 0
        ? EpochResult.Score.NONE
        : new EpochResult.Score(
            lossSum / images, (double) correct1 / images, (double) correct5 / images);
  }

  double imagesPerSecond() {
    return images / seconds;
  }

  double seconds() {
    return seconds;
  }
}
