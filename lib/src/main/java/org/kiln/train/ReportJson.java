package org.kiln.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Writes the report when the run ends: settings, machine, accuracy, throughput. Shares are in [0,
 * 1], times in seconds, rates in images/s; what was not measured is null. The report of a run that
 * diverged says so under {@code diverged}. A run that was complete when it was resumed has its
 * report.
 */
final class ReportJson extends RunListener {

  static final String NAME = "report.json";

  private final Path file;
  private final DoubleSummaryStatistics rates = new DoubleSummaryStatistics();
  private long images;
  private double seconds;
  private int skip;
  private boolean trained;

  ReportJson(Path file) {
    this.file = file;
  }

  @Override
  public void onRunStart(RunContext context) {
    skip = context.settings().loop().skipSteps();
  }

  @Override
  public void onStep(Step step) {
    trained = true;
    if (skip > 0) {
      skip--;
      return;
    }
    images += step.images();
    seconds += step.seconds();
    rates.accept(step.images() / step.seconds());
  }

  @Override
  public void onRunEnd(Run run) {
    if (trained || !Files.exists(file)) { // the rates of a run that was complete are not known now
      write(report(run));
    }
  }

  @Override
  public void onDiverged(Run run, DivergedException cause) {
    Map<String, Object> report = report(run);
    report.put("diverged", cause.getMessage());
    write(report);
  }

  private Map<String, Object> report(Run run) {
    Map<String, Object> report = new LinkedHashMap<>();
    putSettings(report, run.context());
    putAccuracy(report, run);
    boolean timed = rates.getCount() > 0;
    report.put("train_fps_mean", timed ? images / seconds : null);
    report.put("train_fps_min", timed ? rates.getMin() : null);
    report.put("train_fps_max", timed ? rates.getMax() : null);
    report.put("training_time", run.seconds());
    report.put("kiln_version", KilnVersion.get());
    report.put("java", Runtime.version().toString());
    report.put("machine", run.environment().machine());
    return report;
  }

  private void write(Map<String, Object> report) {
    try {
      Json.write(file, report);
    } catch (IOException e) {
      throw new TrainingException("Can't write the report " + file + ": " + e.getMessage(), e);
    }
  }

  private static void putSettings(Map<String, Object> report, RunContext context) {
    TrainingSettings settings = context.settings();
    report.put("model", context.subject().architecture());
    report.put("dataset", context.subject().data().name());
    report.put("engine", context.environment().engine());
    report.put("device", context.environment().device());
    report.put("precision", context.environment().precision());
    report.put("world_size", context.environment().replicas());
    report.put("rank", World.ONE.rank()); // all replicas live in one process, which is the first
    report.put("local_rank", World.ONE.localRank());
    report.put("batch_size", settings.data().batchSize());
    report.put("accumulate", settings.optimizer().accumulate());
    report.put("epochs", settings.loop().epochs());
    report.put("training_step_per_epoch", settings.loop().trainingStepPerEpoch());
    report.put("eval_step_per_epoch", settings.loop().evalStepPerEpoch());
    report.put("skip_steps", settings.loop().skipSteps());
    report.put("seed", settings.seed());
    report.put("parameters", context.subject().trainableParameters());
  }

  private static void putAccuracy(Map<String, Object> report, Run run) {
    Optional<EpochResult> best = run.best();
    Optional<Metrics> last = run.metrics();
    report.put("acc1_best", best.map(epoch -> epoch.validation().top1()).orElse(null));
    report.put("acc5_best", best.map(epoch -> epoch.validation().top5()).orElse(null));
    report.put("acc1_last", value(last, Metrics::top1));
    report.put("loss_last", value(last, Metrics::loss));
    report.put("precision_macro", value(last, Metrics::precision));
    report.put("recall_macro", value(last, Metrics::recall));
    report.put("f1_macro", value(last, Metrics::f1));
  }

  private static Double value(Optional<Metrics> metrics, ToDoubleFunction<Metrics> of) {
    return metrics.map(of::applyAsDouble).orElse(null);
  }
}
