package org.kiln.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.kiln.data.file.AtomicFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redraws {@value #NAME} after every epoch; where Java can't draw text, warns once and stops. */
final class CurveListener extends RunListener {

  static final String NAME = "curve.png";

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.train");

  private final Path file;
  private final Progress progress;
  private RunContext context;
  private boolean drawable = true;

  CurveListener(Path file, Progress progress) {
    this.file = file;
    this.progress = progress;
  }

  @Override
  public void onRunStart(RunContext run) {
    context = run;
    if (!progress.history().isEmpty() && !Files.exists(file)) { // goes on in another folder
      draw(run.title(), progress.history());
    }
  }

  @Override
  public void onEpoch(EpochResult epoch) {
    draw(context.title(), progress.history());
  }

  @Override
  public void onDiverged(Run run, DivergedException cause) {
    if (!run.history().isEmpty()) {
      draw(
          context.title() + ", diverged in epoch " + run.last().orElseThrow().epoch(),
          run.history());
    }
  }

  private void draw(String title, List<EpochResult> epochs) {
    if (!drawable) {
      return;
    }
    try {
      AtomicFiles.write(file, RunCurves.of(title, context, epochs)::writePng);
    } catch (IOException e) {
      throw new TrainingException("Can't write " + file + ": " + e.getMessage(), e);
    } catch (RuntimeException | LinkageError | InternalError e) {
      // What Java throws without fonts or freetype: a NullPointerException, an InternalError or an
      // UnsatisfiedLinkError, by version. A picture must not end hours of training.
      drawable = false;
      LOG.warn(
          "No {}: Java can't draw here ({}); install a font and libfreetype", NAME, e.toString());
    }
  }
}
