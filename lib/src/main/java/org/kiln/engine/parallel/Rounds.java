package org.kiln.engine.parallel;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * The rounds of a whole training as the one iterator that ParallelWrapper's {@code fit} gets: it
 * waits for the next round, and ends when the engine is closed. Because that {@code fit} lasts as
 * long as the engine, so do the wrapper's threads and trainers, which it takes down at its end.
 *
 * <p>After the last ticket of a round {@link #hasNext} says no once: so the wrapper closes the
 * block of batches it deals out, also where a short round has fewer tickets than there are workers.
 */
final class Rounds implements MultiDataSetIterator {

  private static final long serialVersionUID = 1L;

  private final transient BlockingQueue<Round> queue = new LinkedBlockingQueue<>();
  private transient Round current;
  private transient int next;
  private transient boolean pause;
  private volatile boolean ended;
  private transient volatile Round last;
  private transient volatile Throwable failure;

  /** A ticket for one worker's part in a round, in the clothes of a batch. */
  static final class Ticket extends org.nd4j.linalg.dataset.MultiDataSet {

    private static final long serialVersionUID = 1L;

    private final transient Round round;
    private final int index;

    private Ticket(Round round, int index) {
      this.round = round;
      this.index = index;
    }

    Round round() {
      return round;
    }

    int index() {
      return index;
    }
  }

  /** Marks the end in the queue. */
  private static final Round END = new Round(List.of(), null);

  /** Gives a round to the workers. */
  void add(Round round) {
    last = round;
    queue.add(round);
    if (failure != null) {
      round.abort(failure);
    }
  }

  /** Ends the round that is waited for, and all to come: nobody deals them out any more. */
  void fail(Throwable cause) {
    failure = cause;
    if (last != null) {
      last.abort(cause);
    }
  }

  /** Ends the iterator, once the rounds in it have been dealt out. */
  void end() {
    queue.add(END);
  }

  @Override
  public boolean hasNext() {
    if (pause) {
      pause = false;
      return false;
    }
    if (current == null && !ended) {
      current = take();
      next = 0;
      ended = current == END;
    }
    return !ended;
  }

  private Round take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return END;
    }
  }

  @Override
  public MultiDataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Ticket ticket = new Ticket(current, next++);
    if (next == current.size()) {
      current = null;
      pause = true;
    }
    return ticket;
  }

  @Override
  public MultiDataSet next(int samples) {
    return next();
  }

  @Override
  public boolean resetSupported() {
    return false;
  }

  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public void reset() {
    throw new UnsupportedOperationException("Rounds can't be repeated");
  }

  @Override
  public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
    throw new UnsupportedOperationException("Rounds hold no data to process");
  }

  @Override
  public MultiDataSetPreProcessor getPreProcessor() {
    return null;
  }
}
