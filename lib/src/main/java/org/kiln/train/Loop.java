package org.kiln.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final LearningRateSchedule schedule;
  private final Progress progress;
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

  /**
   * @param progress where the run begins; advanced with each step
   */
  Loop(RunContext context, Parts parts, Progress progress) {
    this.context = context;
    this.parts = parts;
    this.network = NetworkView.of(context.subject().network());
    this.schedule = context.schedule();
    this.progress = progress;
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
    attempt(cause, parts.engine()::synchronise);
    List<EpochResult> soFar = new ArrayList<>(progress.history());
    if (progress.position().step() > 0) {
      soFar.add(result(new Tally(progress.position().sums()), false, 0));
    }
    Run run = new Run(context, soFar, null, true);
    for (RunListener listener : parts.listeners()) {
      attempt(cause, () -> listener.onDiverged(run, cause));
    }
  }

  private static void attempt(DivergedException cause, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private Run toTheEnd() {
    parts.listeners().forEach(listener -> listener.onRunStart(context));
    int epochs = context.settings().loop().epochs();
    while (progress.position().epoch() <= epochs && !parts.stop().raised()) {
      epoch().ifPresent(result -> parts.listeners().forEach(listener -> listener.onEpoch(result)));
    }
    boolean interrupted = progress.position().epoch() <= epochs;
    if (interrupted) {
      parts.listeners().forEach(RunListener::onInterrupt);
    } else if (metrics == null) {
      metrics = Measurement.of(parts.engine(), parts.test(), parts.stop());
    }
    Run run = new Run(context, progress.history(), metrics, interrupted || metrics == null);
    parts.listeners().forEach(listener -> listener.onRunEnd(run));
    return run;
  }

  /** Makes the rest of the epoch in progress; empty if the run was stopped before its end. */
  private Optional<EpochResult> epoch() {
    Model model = network.network();
    network.tell(listener -> listener.onEpochStart(model));
    int epoch = progress.position().epoch();
    Tally tally = new Tally(progress.position().sums());
    train(tally);
    parts.engine().synchronise(); // whatever follows looks: validation, listeners, checkpoints
    if (progress.position().step() < context.stepsPerEpoch()) {
      return Optional.empty();
    }
    boolean due = due(epoch);
    long start = System.nanoTime();
    if (due) {
      metrics = Measurement.of(parts.engine(), parts.test(), parts.stop());
    }
    if (due && metrics == null) {
      return Optional.empty();
    }
    network.tell(listener -> listener.onEpochEnd(model));
    network.epochCount(epoch);
    EpochResult result = result(tally, due, (System.nanoTime() - start) / 1e9);
    progress.finishedEpoch(result);
    return Optional.of(result);
  }

  private EpochResult result(Tally tally, boolean validated, double validationSeconds) {
    int iteration = progress.position().iteration(context.stepsPerEpoch());
    return new EpochResult(
        progress.position().epoch(),
        iteration,
        Double.isNaN(learningRate) ? schedule.valueAt(iteration - 1) : learningRate,
        tally.score(),
        validated ? metrics.score() : EpochResult.Score.NONE,
        tally.imagesPerSecond(),
        tally.seconds() + validationSeconds);
  }

  private void train(Tally tally) {
    Position start = progress.position();
    try (BatchStream batches = parts.training().epoch(start.epoch() - 1, start.step())) {
      while (progress.position().step() < context.stepsPerEpoch() && !parts.stop().raised()) {
        Step step = step(batches);
        tally.add(
            step.images(),
            step.loss(),
            new Tally.Correct(step.correct1(), step.correct5()),
            step.seconds());
        progress.madeStep(step.index(), tally.sums());
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
        progress.position().epoch(),
        progress.position().step() + 1,
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
}
