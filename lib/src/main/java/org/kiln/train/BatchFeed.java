package org.kiln.train;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The batches of an iterator from where it stands to its end. Where the iterator allows it ({@code
 * asyncSupported}), they are made ahead on a thread of its own, as in DL4J's {@code fit}; unlike
 * there they stay valid after the next one has come, and an error of the iterator reaches the
 * caller instead of leaving it waiting.
 */
abstract sealed class BatchFeed implements AutoCloseable {

  /** Batches made ahead, beside the one in work: DL4J's number. */
  private static final int AHEAD = 2;

  private BatchFeed() {}

  /** The feed of {@code iterator}, which nobody else uses until the feed is closed. */
  static BatchFeed of(MultiDataSetIterator iterator) {
    return iterator.asyncSupported() ? new Ahead(iterator) : new Direct(iterator);
  }

  /**
   * The next batch; empty at the end.
   *
   * @throws CancellationException if the calling thread is interrupted while it waits; it stays
   *     interrupted
   */
  abstract Optional<MultiDataSet> next();

  /** Ends it. Batches made ahead are lost to whoever reads the iterator on. */
  @Override
  public abstract void close();

  private static final class Direct extends BatchFeed {

    private final MultiDataSetIterator iterator;

    Direct(MultiDataSetIterator iterator) {
      this.iterator = iterator;
    }

    @Override
    Optional<MultiDataSet> next() {
      return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    @Override
    public void close() {}
  }

  private static final class Ahead extends BatchFeed {

    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(AHEAD);
    private final MultiDataSetIterator iterator;
    private final Thread thread;
    private volatile boolean closed;
    private boolean ended;

    /** A batch, or what ended them: nothing, or an error. */
    private record Item(Optional<MultiDataSet> batch, Optional<Throwable> error) {}

    Ahead(MultiDataSetIterator iterator) {
      this.iterator = iterator;
      int device = Nd4j.getAffinityManager().getDeviceForCurrentThread();
      this.thread = new Thread(() -> read(device), "kiln-prefetch");
      thread.setDaemon(true);
      thread.start();
    }

    private void read(int device) {
      Nd4j.getAffinityManager().unsafeSetDevice(device);
      try {
        while (!closed && iterator.hasNext()) {
          MultiDataSet batch = iterator.next();
          Nd4j.getExecutioner().commit(); // on a GPU: it must be there before another thread reads
          queue.put(new Item(Optional.of(batch), Optional.empty()));
        }
        queue.put(new Item(Optional.empty(), Optional.empty()));
      } catch (Throwable e) { // the thread that waits must learn of an Error too
        end(e);
      }
    }

    private void end(Throwable error) {
      try {
        queue.put(new Item(Optional.empty(), Optional.of(error)));
      } catch (InterruptedException e) {
        throw new IllegalStateException("Nobody interrupts this thread", e);
      }
    }

    @Override
    Optional<MultiDataSet> next() {
      if (ended) {
        return Optional.empty();
      }
      try {
        Item item = queue.take();
        ended = item.batch().isEmpty();
        item.error().ifPresent(Ahead::rethrow);
        return item.batch();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("Interrupted while waiting for a batch");
      }
    }

    private static void rethrow(Throwable error) {
      if (error instanceof Error e) {
        throw e;
      }
      throw (RuntimeException) error; // next() declares no other
    }

    /** Waits for the batch that is being made: the iterator is the caller's again afterwards. */
    @Override
    public void close() {
      closed = true;
      boolean interrupted = false;
      while (thread.isAlive()) {
        queue.clear();
        try {
          thread.join(1);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
