package org.kiln.data.fetch;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a download is: a bar with rate and remaining time on a terminal, else nothing. */
interface Progress extends AutoCloseable {

  /** Bytes that have arrived. */
  void advance(long bytes);

  @Override
  void close();

  /**
   * Starts showing.
   *
   * @param task what is downloaded
   * @param total bytes in all, or -1 if the server does not say
   * @param done bytes that were there before
   */
  static Progress start(String task, long total, long done) {
    return Terminal.isInteractive() ? new Bar(task, total, done) : new Silent();
  }

  /** For pipes and logs. */
  final class Silent implements Progress {

    @Override
    public void advance(long bytes) {}

    @Override
    public void close() {}
  }

  /** For people. */
  final class Bar implements Progress {

    private static final long MEGABYTE = 1_000_000;

    private final ProgressBar bar;

    Bar(String task, long total, long done) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total)
              .setUnit(" MB", MEGABYTE)
              .setSpeedUnit(ChronoUnit.SECONDS)
              .showSpeed()
              .startsFrom(done, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(TerminalLine.open())
              .build();
    }

    @Override
    public void advance(long bytes) {
      bar.stepBy(bytes);
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
