package org.kiln.train;

import java.util.Map;
import java.util.OptionalInt;

/**
 * The processes of a training in the terms of {@code torchrun}, MPI and the like. On one machine
 * the whole world lives in one process: its size is the number of workers, worker r trains on what
 * the {@link org.kiln.data.Shard} (r, size) holds, and this process has rank 0. The only place that
 * reads {@code WORLD_SIZE}, {@code RANK} and {@code LOCAL_RANK}.
 *
 * @param size how many there are in all, at least 1
 * @param rank which this is, in {@code [0, size)}
 * @param localRank which it is on its machine, in {@code [0, size)}
 */
public record World(int size, int rank, int localRank) {

  /** One process, one worker. */
  public static final World ONE = new World(1, 0, 0);

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public World {
    Checks.atLeast(1, size, "world size");
    requireRank(rank, size, "rank");
    requireRank(localRank, size, "local rank");
  }

  private static void requireRank(int rank, int size, String what) {
    if (rank < 0 || rank >= size) {
      throw new IllegalArgumentException(
          what + " " + rank + " in a world of " + size + ": expected one in [0, " + size + ")");
    }
  }

  /**
   * What options say, or else the environment, or else: size 1, rank 0, the rank as local rank.
   *
   * @param environment {@code System.getenv()}
   * @param size of {@code --world-size}
   * @param rank of {@code --rank}
   * @param localRank of {@code --local-rank}
   * @throws IllegalArgumentException if a variable is no whole number, or one is out of range
   */
  public static World of(
      Map<String, String> environment, OptionalInt size, OptionalInt rank, OptionalInt localRank) {
    int worldRank = value(environment, "RANK", rank).orElse(0);
    return new World(
        value(environment, "WORLD_SIZE", size).orElse(1),
        worldRank,
        value(environment, "LOCAL_RANK", localRank).orElse(worldRank));
  }

  private static OptionalInt value(
      Map<String, String> environment, String name, OptionalInt option) {
    String text = environment.get(name);
    if (option.isPresent() || text == null || text.isBlank()) {
      return option;
    }
    try {
      return OptionalInt.of(Integer.parseInt(text.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Environment variable "
              + name
              + " is '"
              + text
              + "': expected a whole number; set it to one, or unset it",
          e);
    }
  }

  /**
   * Makes sure that this process is all of the world.
   *
   * @return this
   * @throws TrainingException if the world spans machines, or this is not its first process
   */
  public World requireWhole() {
    if (rank != localRank) {
      throw new TrainingException(
          "Rank "
              + rank
              + " is local rank "
              + localRank
              + ": this world of "
              + size
              + " spans machines, which Kiln can't do yet; start it on one machine, with"
              + " --engine parallel --workers N");
    }
    if (rank > 0) {
      throw new TrainingException(
          "Rank "
              + rank
              + " of "
              + size
              + ": Kiln trains all workers of a machine in one process; start it once, with"
              + " --world-size "
              + size
              + ", RANK and LOCAL_RANK unset");
    }
    return this;
  }
}
