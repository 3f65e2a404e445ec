package org.kiln.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.engine.Engine;
import org.kiln.engine.NetworkView;
import org.kiln.optim.LearningRateSchedule;

/** The training loop. Whatever it does not need for itself is a {@link RunListener}. */
final class Loop {

  private final RunContext context;
  private final Parts parts;
  private final NetworkView network;
  private final List<EpochResult> history;
  private final LearningRateSchedule schedule;
  private Position position;
  private Metrics metrics;
  private double learningRate = Double.NaN;

  /** What the loop runs on; closed by who made it. */
  record Parts(
      Engine engine,
      DataLoader training,
      DataLoader test,
      List<RunListener> listeners,
      StopSignal stop,
      DivergenceCheck divergence) {}

  Loop(RunContext context, Parts parts, Position start, List<EpochResult> history) {
    this.context = context;
    this.parts = parts;
    this.network = NetworkView.of(context.subject().network());
    this.schedule = context.schedule();
    this.position = start;
    this.history = new ArrayList<>(history);
  }

  Run run() {
    try {
      return toTheEnd();
    } catch (DivergedException e) {
      DivergedException cause = parts.divergence().explained(e);
      tell(cause);
      throw cause;
    }
  }

  /** Tells the listeners; what they throw must not hide why the run ends. */
  private void tell(DivergedException cause) {
    List<EpochResult> soFar = new ArrayList<>(history);
    if (position.step() > 0) {
      soFar.add(result(new Tally(position.sums()), false, 0));
    }
    Run run = new Run(context, soFar, null, true);
    for (RunListener listener : parts.listeners()) {
      try {
        listener.onDiverged(run, cause);
      } catch (RuntimeException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private Run toTheEnd() {
    parts.listeners().forEach(listener -> listener.onRunStart(context));
    int epochs = context.settings().loop().epochs();
    while (position.epoch() <= epochs && !parts.stop().raised()) {
      if (epoch()) {
        EpochResult result = history.get(history.size() - 1);
        parts.listeners().forEach(listener -> listener.onEpoch(result));
      }
    }
    boolean interrupted = position.epoch() <= epochs;
    if (interrupted) {
      parts.listeners().forEach(RunListener::onInterrupt);
    } else if (metrics == null) {
      metrics = Measurement.of(parts.engine(), parts.test(), parts.stop());
    }
    Run run = new Run(context, history, metrics, interrupted || metrics == null);
    parts.listeners().forEach(listener -> listener.onRunEnd(run));
    return run;
  }

  /** Makes the rest of the epoch in progress; false if the run was stopped before its end. */
  private boolean epoch() {
    Model model = network.network();
    network.tell(listener -> listener.onEpochStart(model));
    Tally tally = new Tally(position.sums());
    train(tally);
    if (position.step() < context.stepsPerEpoch()) {
      return false;
    }
    boolean due = due(position.epoch());
    long start = System.nanoTime();
    if (due) {
      metrics = Measurement.of(parts.engine(), parts.test(), parts.stop());
    }
    if (due && metrics == null) {
      return false;
    }
    network.tell(listener -> listener.onEpochEnd(model));
    network.epochCount(position.epoch());
    history.add(result(tally, due, (System.nanoTime() - start) / 1e9));
    position = Position.startOf(position.epoch() + 1);
    return true;
  }

  private EpochResult result(Tally tally, boolean validated, double validationSeconds) {
    int iteration = position.iteration(context.stepsPerEpoch());
    return new EpochResult(
        position.epoch(),
        iteration,
        Double.isNaN(learningRate) ? schedule.valueAt(iteration - 1) : learningRate,
        tally.score(),
        validated ? metrics.score() : EpochResult.Score.NONE,
        tally.imagesPerSecond(),
        tally.seconds() + validationSeconds);
  }

  private void train(Tally tally) {
    int epoch = position.epoch();
    try (BatchStream batches = parts.training().epoch(epoch - 1, position.step())) {
      while (position.step() < context.stepsPerEpoch() && !parts.stop().raised()) {
        Step step = step(batches);
        tally.add(
            step.images(),
            step.loss(),
            new Tally.Correct(step.correct1(), step.correct5()),
            step.seconds());
        position = new Position(epoch, step.index(), tally.sums());
        parts.listeners().forEach(listener -> listener.onStep(step));
      }
    } catch (CancellationException e) {
      // The loader saw the interrupt first; nothing of the batch was used.
    }
  }

  private Step step(BatchStream batches) {
    long start = System.nanoTime();
    int iteration = network.iterationCount();
    Batch batch = batches.next();
    network.loadTime(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    learningRate = network.learningRate(); // a listener may have set another than the schedule's
    double loss = parts.engine().fit(batch);
    Tally.Correct correct = Tally.Correct.of(parts.engine().outputs(), batch);
    return new Step(
        position.epoch(),
        position.step() + 1,
        context.stepsPerEpoch(),
        iteration,
        batch.size(),
        learningRate,
        loss,
        correct.top1(),
        correct.top5(),
        (System.nanoTime() - start) / 1e9);
  }

  private boolean due(int epoch) {
    LoopSettings loop = context.settings().loop();
    return epoch % loop.evalInterval() == 0 || epoch == loop.epochs();
  }

  /** What a checkpoint saved now would hold. */
  CheckpointFile.Snapshot snapshot() {
    return new CheckpointFile.Snapshot(context.settings(), position, history);
  }
}
