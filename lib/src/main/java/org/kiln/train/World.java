package org.kiln.train;

import java.util.Map;
import java.util.OptionalInt;
import org.kiln.error.KilnException;

/**
 * The processes of a training in the terms of {@code torchrun}, MPI and the like. On one machine
 * the whole world lives in one process: its size is the number of replicas, and this process has
 * rank 0. A step takes a batch for each replica from the one loader: together the images that the
 * loaders of all {@link org.kiln.data.Shard}s would give, replica r the r-th part of them. The only
 * place that reads {@code WORLD_SIZE}, {@code RANK}, {@code LOCAL_RANK}, and what tells how much of
 * the world is on this machine.
 *
 * @param size how many there are in all, at least 1
 * @param rank which this is, in {@code [0, size)}
 * @param localRank which it is on its machine, in {@code [0, localSize)}
 * @param localSize how many there are on its machine, in {@code [1, size]}
 */
public record World(int size, int rank, int localRank, int localSize) {

  /** One process, one replica. */
  public static final World ONE = new World(1, 0, 0);

  /** {@code torchrun}'s number of processes on this machine. */
  private static final String LOCAL_SIZE = "LOCAL_WORLD_SIZE";

  /** {@code torchrun}'s number of machines. */
  private static final String MACHINES = "GROUP_WORLD_SIZE";

  /**
   * @throws KilnException if a number is out of range
   */
  public World {
    Checks.atLeast(1, size, "world size");
    requireRank(rank, size, "rank");
    if (localSize < 1 || localSize > size) {
      throw new KilnException(
          "local world size "
              + localSize
              + " in a world of "
              + size
              + ": expected one in [1, "
              + size
              + "]");
    }
    requireRank(localRank, localSize, "local rank");
  }

  /** A world that is all on one machine, as far as its ranks tell. */
  public World(int size, int rank, int localRank) {
    this(size, rank, localRank, size);
  }

  private static void requireRank(int rank, int size, String what) {
    if (rank < 0 || rank >= size) {
      throw new KilnException(
          what + " " + rank + " in a world of " + size + ": expected one in [0, " + size + ")");
    }
  }

  /**
   * What options say, or else the environment, or else: size 1, rank 0, the rank as local rank. How
   * much of it is on this machine say {@code LOCAL_WORLD_SIZE} or {@code GROUP_WORLD_SIZE}, the
   * number of machines; without them, all of it.
   *
   * @param environment {@code System.getenv()}
   * @param size of {@code --world-size}
   * @param rank of {@code --rank}
   * @param localRank of {@code --local-rank}
   * @throws KilnException if a variable is no whole number, or one is out of range
   */
  public static World of(
      Map<String, String> environment, OptionalInt size, OptionalInt rank, OptionalInt localRank) {
    int worldRank = value(environment, "RANK", rank).orElse(0);
    int worldSize = value(environment, "WORLD_SIZE", size).orElse(1);
    return new World(
        worldSize,
        worldRank,
        value(environment, "LOCAL_RANK", localRank).orElse(worldRank),
        size.isPresent() ? worldSize : localSize(environment, worldSize));
  }

  /** An option for the size leaves the environment out: it is for this one process. */
  private static int localSize(Map<String, String> environment, int size) {
    int machines = value(environment, MACHINES, OptionalInt.empty()).orElse(1);
    Checks.atLeast(1, machines, MACHINES);
    return value(environment, LOCAL_SIZE, OptionalInt.empty())
        .orElse(Math.max(1, (size + machines - 1) / machines));
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
      throw new KilnException(
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
    if (localSize < size) {
      throw spansMachines(localSize + " of " + size + " replicas are on this machine");
    }
    if (rank != localRank) {
      throw spansMachines("Rank " + rank + " of " + size + " is local rank " + localRank);
    }
    if (rank > 0) {
      throw new TrainingException(
          "Rank "
              + rank
              + " of "
              + size
              + ": Kiln trains all replicas of a machine in one process; start it once, with"
              + " --world-size "
              + size
              + ", RANK and LOCAL_RANK unset");
    }
    return this;
  }

  private static TrainingException spansMachines(String sign) {
    return new TrainingException(
        sign
            + ": this world spans machines, which Kiln can't do yet; start it on one machine, with"
            + " --replicas N");
  }
}
