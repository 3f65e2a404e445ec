package org.kiln.data;

import org.kiln.data.transform.RandomStream;

/**
 * Which images one rank sees in one epoch, in order: every world-th place of the epoch's
 * permutation, so that the ranks' shares are disjoint and together the whole set.
 */
final class EpochOrder {

  /** Keeps the order's random numbers apart from those of any image. */
  private static final long ORDER = -1;

  private EpochOrder() {}

  /**
   * Indices for one rank.
   *
   * @param size images in the data set
   * @param shuffle false keeps the stored order
   */
  static int[] of(int size, boolean shuffle, long seed, int epoch, Shard shard) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    if (shuffle) {
      RandomStream random = new RandomStream().key(seed, epoch, ORDER, ORDER);
      for (int i = size - 1; i > 0; i--) {
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
