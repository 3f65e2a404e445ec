package org.kiln.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.kiln.engine.NetworkView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves {@code <arch>_best.zip} after every validated epoch that is the best so far, and {@code
 * <arch>_checkpoint.zip} after every epoch and when the run is stopped.
 */
final class CheckpointListener extends RunListener {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.train");

  private final Progress progress;
  private RunContext context;
  private double best = Double.NEGATIVE_INFINITY;

  CheckpointListener(Progress progress) {
    this.progress = progress;
  }

  /** Name of the last checkpoint. */
  static String last(RunContext context) {
    return RunFiles.last(context.subject().architecture());
  }

  /** Name of the best checkpoint. */
  static String best(RunContext context) {
    return RunFiles.best(context.subject().architecture());
  }

  @Override
  public void onRunStart(RunContext started) {
    this.context = started;
    Run.best(progress.history()).ifPresent(epoch -> best = epoch.validation().top1());
    List<String> layers =
        NetworkJson.kilnLayers(NetworkView.of(started.subject().network()).configurationJson());
    if (!layers.isEmpty()) {
      LOG.warn(
          "DL4J has no {}: this run's checkpoints can be read only with Kiln on the class path",
          String.join(", ", layers));
    }
  }

  @Override
  public void onEpoch(EpochResult epoch) {
    // The best first: killed between the two, the run makes this epoch and both files once more.
    // The other way round it would never come back to its best epoch.
    if (epoch.validated() && epoch.validation().top1() > best) {
      best = epoch.validation().top1();
      save(best(context));
    }
    save(last(context));
  }

  @Override
  public void onInterrupt() {
    save(last(context));
  }

  private void save(String name) {
    RunContext.Subject subject = context.subject();
    Path file = context.file(name).orElseThrow();
    try {
      CheckpointFile.write(
          file,
          NetworkView.of(subject.network()),
          new RunState.Subject(
              subject.architecture(),
              subject.data().name(),
              context.stepsPerEpoch(),
              context.environment().parallel(),
              KilnVersion.get(),
              RunState.Compute.of(context.environment())),
          RunState.Data.of(subject.data()),
          new CheckpointFile.Snapshot(context.settings(), progress.position(), progress.history()));
    } catch (IOException e) {
      throw new TrainingException(
          "Can't save the checkpoint "
              + file
              + " ("
              + FileError.reason(file, e)
              + "), so the run ends here. "
              + kept(),
          e);
    }
  }

  private String kept() {
    return Stream.of(last(context), best(context))
        .flatMap(name -> context.file(name).stream())
        .filter(Files::isRegularFile)
        .findFirst()
        .map(
            kept ->
                "The one saved before is as it was: make room, then go on with it by --resume "
                    + ShellWord.of(kept))
        .orElse("None had been saved before: make room, or choose another --save-path");
  }
}
