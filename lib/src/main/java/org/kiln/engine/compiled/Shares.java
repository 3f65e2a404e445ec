package org.kiln.engine.compiled;

import java.util.ArrayList;
import java.util.List;
import org.kiln.error.KilnException;

/** How a batch is dealt out: contiguous shares, the first ones larger by one where it must be. */
public final class Shares {

  private Shares() {}

  /**
   * One replica's share.
   *
   * @param from first sample
   * @param size how many, at least 1
   */
  public record Share(int from, int size) {}

  /**
   * Deals {@code samples} to at most {@code replicas}; with fewer samples than replicas the last
   * ones get none.
   */
  public static List<Share> of(int samples, int replicas) {
    if (samples < 1) {
      throw new KilnException("A batch of " + samples + " samples: expected at least 1");
    }
    int parts = Math.min(samples, replicas);
    List<Share> shares = new ArrayList<>();
    int from = 0;
    for (int part = 0; part < parts; part++) {
      int size = samples / parts + (part < samples % parts ? 1 : 0);
      shares.add(new Share(from, size));
      from += size;
    }
    return shares;
  }
}
