package org.kiln.data;

import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;
import org.kiln.error.DataException;

/**
 * Hands out batches to be filled, and the filled ones in order.
 *
 * <p>A worker gets a free batch and the next index in one step. So the indices in work are always
 * consecutive and no more than the pool has batches: the one the consumer waits for is among them
 * (no deadlock), and a ring of that size holds them all.
 */
final class BatchQueue {

  /** A batch, and which of the epoch's it is to hold. */
  record Task(int index, Batch batch) {}

  private final int end;
  private final ArrayDeque<Batch> free = new ArrayDeque<>();
  private final Batch[] filled;
  private final Throwable[] failures;
  private Batch held;
  private int next;
  private boolean closed;

  BatchQueue(int start, int end, BatchPool pool) {
    this.next = start;
    this.end = end;
    this.filled = new Batch[pool.size()];
    this.failures = new Throwable[pool.size()];
    int needed = Math.min(pool.size(), end - start);
    for (int i = 0; i < needed; i++) {
      free.add(pool.get(i));
    }
  }

  /** The next batch to fill, or null when there is nothing left to do. For workers. */
  synchronized Task take() {
    while (free.isEmpty() && next < end && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Workers are ended by close() alone: nobody else knows these threads.
        continue;
      }
    }
    return closed || next >= end ? null : new Task(next++, free.poll());
  }

  synchronized void done(Task task) {
    filled[task.index % filled.length] = task.batch;
    notifyAll();
  }

  synchronized void failed(Task task, Throwable failure) {
    failures[task.index % failures.length] = failure;
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Returns the batch taken before, and waits for batch {@code index}. For the consumer. */
  synchronized Batch await(int index) {
    if (held != null) {
      free.add(held);
      held = null;
      notifyAll();
    }
    int slot = index % filled.length;
    while (filled[slot] == null && failures[slot] == null && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw cancelled(index, e);
      }
    }
    if (closed) {
      throw new IllegalStateException("This epoch was closed: open another");
    }
    if (failures[slot] != null) {
      throw failure(index, failures[slot]);
    }
    held = filled[slot];
    filled[slot] = null;
    return held;
  }

  private static CancellationException cancelled(int index, InterruptedException cause) {
    CancellationException cancelled =
        new CancellationException("Interrupted while waiting for batch " + index);
    cancelled.initCause(cause);
    return cancelled;
  }

  private static RuntimeException failure(int index, Throwable cause) {
    return cause instanceof DataException
        ? new DataException(cause.getMessage(), cause)
        : new IllegalStateException("Loading batch " + index + " failed: " + cause, cause);
  }
}
