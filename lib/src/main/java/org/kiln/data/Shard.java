package org.kiln.data;

import org.kiln.error.KilnException;

/**
 * One of several processes or devices that share an epoch.
 *
 * @param rank which one, in {@code [0, world)}
 * @param world how many there are, at least 1
 */
public record Shard(int rank, int world) {

  /** The whole epoch. */
  public static final Shard WHOLE = new Shard(0, 1);

  /**
   * @throws KilnException if {@code rank} is not in {@code [0, world)}
   */
  public Shard {
    if (world < 1 || rank < 0 || rank >= world) {
      throw new KilnException(
          "Shard " + rank + " of " + world + ": the rank must be in [0, " + world + ")");
    }
  }

  /**
   * Images in this share; shares differ by at most one.
   *
   * @param images in the whole set
   */
  public int size(int images) {
    return (images - rank + world - 1) / world;
  }
}
