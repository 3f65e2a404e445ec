package org.kiln.cli;

import java.util.Optional;
import java.util.function.Supplier;
import org.kiln.train.TrainingException;
import org.kiln.train.TrainingSettings;

/**
 * Memory that ran out: the heap, javacpp's limit of off-heap memory, or the machine's.
 *
 * <p>ND4J and javacpp report the latter two as an OutOfMemoryError or as a RuntimeException that
 * only its message tells.
 */
final class MemoryErrors {

  private MemoryErrors() {}

  /** Whether {@code thrown} itself says that memory ran out. */
  static boolean isOne(Throwable thrown) {
    return thrown instanceof OutOfMemoryError || saysSo(thrown.getMessage());
  }

  /**
   * What {@code work} gives.
   *
   * @param option option that sets the batch size
   * @param batchSize its value
   * @throws TrainingException if memory runs out; suggests a smaller batch
   */
  static <T> T explained(String option, int batchSize, Supplier<T> work) {
    return explained(option + " " + batchSize, "try " + smaller(option, batchSize), work);
  }

  /**
   * What {@code work} gives, which trains.
   *
   * @param settings of the run
   * @throws TrainingException if memory runs out; suggests smaller batches, more for an update
   */
  static <T> T explained(TrainingSettings settings, Supplier<T> work) {
    return explained(batches(settings), "try " + smaller(settings), work);
  }

  /**
   * What {@code work} gives, which goes on with a run and can't change the size of its batches.
   *
   * @param settings of the run
   * @throws TrainingException if memory runs out; suggests a new run
   */
  static <T> T explainedOnResume(TrainingSettings settings, Supplier<T> work) {
    return explained(
        batches(settings),
        "a run that goes on keeps the size of its batches and images, so end other programs, or"
            + " begin a new run with its weights: --init-from in place of --resume, and "
            + smaller(settings),
        work);
  }

  private static String batches(TrainingSettings settings) {
    int batches = settings.optimizer().accumulate();
    return "--batch-size "
        + settings.data().batchSize()
        + (batches == 1 ? "" : " --accumulate " + batches);
  }

  /** An odd number of images can't be halved without changing what is trained. */
  private static String smaller(TrainingSettings settings) {
    int images = settings.data().batchSize();
    String half = smaller("--batch-size", images);
    return images % 2 == 1
        ? half
        : half
            + " --accumulate "
            + 2L * settings.optimizer().accumulate()
            + ", the same training but for batch norm, or on engine dl4j "
            + half
            + " alone";
  }

  private static String smaller(String option, int batchSize) {
    return batchSize == 1 ? "a smaller --image-size" : option + " " + batchSize / 2;
  }

  private static <T> T explained(String with, String advice, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      if (find(e).isEmpty()) {
        throw e;
      }
      throw new TrainingException(message(e, with, advice), e);
    }
  }

  /** What ran out and what to do, where no batch size is involved. */
  static String message(Throwable thrown) {
    return isHeap(thrown)
        ? "the Java heap of "
            + heapMebibytes()
            + " MiB is full: raise it with KILN_JAVA_OPTS=-Xmx8g"
        : "off-heap memory ran out ("
            + detail(thrown)
            + "): raise the limit with KILN_JAVA_OPTS=-Dorg.bytedeco.javacpp.maxbytes=24g";
  }

  private static String message(Throwable thrown, String with, String advice) {
    return "memory ran out with " + with + " (" + detail(thrown) + "): " + advice;
  }

  private static String detail(Throwable thrown) {
    String message = find(thrown).map(Throwable::getMessage).orElse(null);
    return message == null ? "no more is known" : message.lines().findFirst().orElse("").strip();
  }

  private static boolean isHeap(Throwable thrown) {
    return detail(thrown).contains("Java heap space") || detail(thrown).contains("GC overhead");
  }

  private static long heapMebibytes() {
    return Runtime.getRuntime().maxMemory() >> 20;
  }

  private static Optional<Throwable> find(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (isOne(t)) {
        return Optional.of(t);
      }
    }
    return Optional.empty();
  }

  private static boolean saysSo(String message) {
    return message != null
        && (message.contains("Cannot allocate")
            || message.contains("Failed to allocate")
            || message.contains("bad_alloc")
            || message.contains("Physical memory usage is too high")
            || message.contains("allocation failed"));
  }
}
