package org.kiln.cli;

import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/**
 * {@code --engine parallel --workers N}, which said how many copies train until there was {@code
 * --replicas}. The long name alone: {@code -j} are the threads that prepare batches, always.
 */
final class OldSpelling {

  private static final String WORKERS = "--workers";

  private OldSpelling() {}

  /** Whether the long name of the loader's threads was typed. */
  static boolean namesWorkers(ParseResult given) {
    return given.originalArgs().stream()
        .anyMatch(argument -> argument.equals(WORKERS) || argument.startsWith(WORKERS + "="));
  }

  /** Says what it was taken for, and what to say. */
  static void tell(int replicas) {
    // Not a constant: the first logger must be made after ConsoleLog has set how it prints.
    LoggerFactory.getLogger("org.kiln.cli")
        .warn(
            "--engine parallel --workers {} is taken for --replicas {}: say that, for --workers"
                + " are the threads that prepare batches",
            replicas,
            replicas);
  }
}
