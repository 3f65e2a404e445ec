package org.kiln.data;

import java.util.Arrays;
import org.kiln.data.transform.RandomStream;

/**
 * Which images one rank sees in one epoch, in order: every world-th place of the epoch's
 * permutation, so that the ranks' shares are disjoint and together the whole set, or the sample of
 * it that is wanted.
 */
final class EpochOrder {

  /** Keeps the order's random numbers apart from those of any image. */
  private static final long ORDER = -1;

  private EpochOrder() {}

  /**
   * A sample spread over a whole data set: of each class its share, rounded up or down, and of a
   * class's images every so-manieth. It is the same every time. Whoever read the first images
   * instead would see, of a folder, its first classes alone.
   *
   * @param images wanted, at least 1
   * @return in ascending order; all indices where there are no more than wanted
   */
  static int[] sample(ImageDataset dataset, int images) {
    int size = dataset.size();
    if (images >= size) {
      return all(size);
    }
    int[] byClass = byClass(dataset);
    int[] sample = new int[images];
    for (int i = 0; i < images; i++) {
      sample[i] = byClass[(int) ((2L * i + 1) * size / (2L * images))];
    }
    Arrays.sort(sample);
    return sample;
  }

  /** All indices, those of the first class first, in the stored order within a class. */
  private static int[] byClass(ImageDataset dataset) {
    int[] next = new int[dataset.classNames().size() + 1];
    for (int i = 0; i < dataset.size(); i++) {
      next[dataset.label(i) + 1]++;
    }
    Arrays.parallelPrefix(next, Integer::sum);
    int[] sorted = new int[dataset.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[next[dataset.label(i)]++] = i;
    }
    return sorted;
  }

  static int[] all(int size) {
    int[] all = new int[size];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /**
   * Indices for one rank.
   *
   * @param images those of the data set that an epoch is made of; left as they are
   * @param shuffle false keeps their order
   */
  static int[] of(int[] images, boolean shuffle, long seed, int epoch, Shard shard) {
    int[] order = images.clone();
    if (shuffle) {
      RandomStream random = new RandomStream().key(seed, epoch, ORDER, ORDER);
      for (int i = order.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[other];
        order[other] = swapped;
      }
    }
    return shard.world() == 1 ? order : share(order, shard);
  }

  private static int[] share(int[] order, Shard shard) {
    int[] share = new int[shard.size(order.length)];
    for (int i = 0; i < share.length; i++) {
      share[i] = order[shard.rank() + i * shard.world()];
    }
    return share;
  }
}
