package org.kiln.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.kiln.error.DataException;

/**
 * The batches of one epoch, in order. A batch is valid until the next is taken or the stream is
 * closed; its memory is then filled anew. For one consumer thread.
 *
 * <p>Worker threads are daemons, start with the stream and end with its last batch or {@link
 * #close}.
 */
public final class BatchStream implements Iterator<Batch>, AutoCloseable {

  private final DataLoader loader;
  private final int epoch;
  private final int[] order;
  private final int batches;
  private final BatchQueue queue;
  private final BatchFiller own;
  private final List<Thread> threads = new ArrayList<>();
  private int next;

  BatchStream(DataLoader loader, int epoch, int[] order, int skip) {
    this.loader = loader;
    this.epoch = epoch;
    this.order = order;
    this.batches = loader.batchesPerEpoch();
    this.next = skip;
    this.queue = new BatchQueue(skip, batches, loader.pool());
    this.own = loader.workers() == 0 ? new BatchFiller(loader) : null;
    int useful = Math.min(loader.workers(), batches - skip);
    for (int worker = 0; worker < useful; worker++) {
      start(worker);
    }
  }

  private void start(int worker) {
    ImageDataset dataset = loader.dataset();
    String name =
        "kiln-loader-" + dataset.name() + "-" + dataset.split().name().toLowerCase() + "-" + worker;
    Thread thread = new Thread(this::work, name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void work() {
    BatchFiller filler = new BatchFiller(loader);
    for (BatchQueue.Task task = queue.take(); task != null; task = queue.take()) {
      try {
        fill(filler, task.batch(), task.index());
        queue.done(task);
      } catch (Throwable e) {
        queue.failed(task, e);
      }
    }
  }

  private void fill(BatchFiller filler, Batch batch, int index) {
    int from = index * loader.batchSize();
    int to = Math.min(order.length, from + loader.batchSize());
    filler.fill(batch, epoch, order, from, to, queue::isClosed);
  }

  /** Which epoch this is. */
  public int epoch() {
    return epoch;
  }

  /** Place in the epoch of the batch that {@link #next} will return, skipped ones counted. */
  public int position() {
    return next;
  }

  @Override
  public boolean hasNext() {
    return next < batches;
  }

  /**
   * The next batch; the one before goes back to the pool.
   *
   * @throws NoSuchElementException after the last
   * @throws IllegalStateException after {@link #close}, or if a worker failed (its cause tells why)
   * @throws DataException if an image of this batch cannot be read
   * @throws CancellationException if the calling thread is interrupted; its interrupt flag stays
   *     set, and the batch can be taken once it is cleared
   */
  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("Epoch " + epoch + " has " + batches + " batches");
    }
    Batch batch = own == null ? queue.await(next) : fillHere();
    next++;
    return batch;
  }

  private Batch fillHere() {
    if (queue.isClosed()) {
      throw new IllegalStateException("This epoch was closed: open another");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Interrupted before batch " + next + " was loaded");
    }
    Batch batch = loader.pool().get(0);
    fill(own, batch, next);
    return batch;
  }

  /**
   * Stops the workers and waits for them, an image's time at most. Further calls have no effect.
   */
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    for (Thread thread : threads) {
      interrupted |= join(thread);
    }
    threads.clear();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A worker may still be writing into the pool, so that even an interrupt cannot end the wait. */
  private static boolean join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
