package org.kiln.train;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run in lines of the log {@code org.kiln.train}: settings first, one line every so many
 * batches, one an epoch, a summary last.
 */
final class RunLog extends RunListener {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.train");

  private final int printFreq;
  private final Progress progress;
  private RunContext context;
  private Tally tally;
  private double secondsPerStep;

  RunLog(int printFreq, Progress progress) {
    this.printFreq = printFreq;
    this.progress = progress;
  }

  @Override
  public void onRunStart(RunContext run) {
    context = run;
    RunHeader.lines(run).forEach(LOG::info);
  }

  @Override
  public void onStep(Step step) {
    if (tally == null) {
      tally = new Tally(Tally.Sums.ZERO);
    }
    tally.add(
        step.images(),
        step.loss(),
        new Tally.Correct(step.correct1(), step.correct5()),
        step.seconds());
    // A running mean: the first steps, which warm caches up, are forgotten.
    secondsPerStep =
        secondsPerStep == 0 ? step.seconds() : 0.95 * secondsPerStep + 0.05 * step.seconds();
    if (step.index() % printFreq == 0 || step.last()) {
      LOG.info(line(step));
    }
    if (step.last()) {
      tally = null;
    }
  }

  private String line(Step step) {
    int width = String.valueOf(step.of()).length();
    EpochResult.Score score = tally.score();
    int left = context.totalSteps() - step.iteration() - 1;
    return String.format(
        Locale.ROOT,
        "epoch %d/%d [%"
            + width
            + "d/%d]  loss %.4f  top-1 %5.2f%%  top-5 %5.2f%%  lr %.4g"
            + "  %.1f images/s  ETA %s",
        step.epoch(),
        context.settings().loop().epochs(),
        step.index(),
        step.of(),
        score.loss(),
        100 * score.top1(),
        100 * score.top5(),
        step.learningRate(),
        tally.imagesPerSecond(),
        duration(left * secondsPerStep));
  }

  @Override
  public void onEpoch(EpochResult epoch) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "epoch %d/%d done: train loss %.4f, top-1 %.2f%%",
                epoch.epoch(),
                context.settings().loop().epochs(),
                epoch.train().loss(),
                100 * epoch.train().top1()));
    if (epoch.validated()) {
      EpochResult.Score score = epoch.validation();
      line.append(
          String.format(
              Locale.ROOT,
              "; validation loss %.4f, top-1 %.2f%%, top-5 %.2f%%",
              score.loss(),
              100 * score.top1(),
              100 * score.top5()));
    }
    line.append(
        String.format(
            Locale.ROOT,
            "; %.1f images/s, %s",
            epoch.imagesPerSecond(),
            duration(epoch.seconds())));
    if (Run.best(progress.history()).filter(epoch::equals).isPresent()) {
      line.append(", best so far");
    }
    LOG.info(line.toString());
  }

  @Override
  public void onRunEnd(Run run) {
    run.summary().lines().forEach(LOG::info);
  }

  /** {@code 41.3 s}, {@code 12:05} or {@code 1:02:03}. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
