package org.kiln.data.fetch;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;

/**
 * The line of the terminal that a progress bar is drawn on, over and over; it is wiped when the bar
 * is done, and when the JVM ends before that.
 *
 * <p>The progress bar's own consumers open a terminal of JLine's, which takes SIGINT, SIGQUIT and
 * others for itself: a run could not be stopped any more. This one only writes.
 */
public final class TerminalLine extends ConsoleProgressBarConsumer {

  private static final long ASK_AGAIN = Duration.ofSeconds(5).toNanos();

  /** While a bar is written the terminal cuts lines that are too long, should it have shrunk. */
  private static final String CUT = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";

  private final PrintStream terminal;
  private final AtExit tidying = new AtExit(this::wipe);
  private long asked = System.nanoTime();
  private int columns = Terminal.columns();
  private boolean closed;

  private TerminalLine(PrintStream terminal) {
    super(terminal, Terminal.USUAL_COLUMNS);
    this.terminal = terminal;
  }

  /** The line of standard output, which {@link Terminal#isInteractive} has found to be one. */
  public static TerminalLine open() {
    return new TerminalLine(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, Charset.defaultCharset()));
  }

  /** One less than the terminal has: in the last column the cursor would wrap. */
  @Override
  public synchronized int getMaxRenderedLength() {
    if (System.nanoTime() - asked > ASK_AGAIN) {
      columns = Terminal.columns(); // the window may have been resized
      asked = System.nanoTime();
    }
    return Math.max(1, columns - 1);
  }

  @Override
  public synchronized void accept(String bar) {
    if (!closed) {
      terminal.print(CUT + Terminal.CLEAR_LINE + bar + WRAP);
      terminal.flush();
    }
  }

  @Override
  public void clear() {
    // close() does
  }

  @Override
  public void close() {
    wipe();
    tidying.close();
  }

  private synchronized void wipe() {
    if (!closed) {
      closed = true;
      terminal.print(Terminal.CLEAR_LINE);
      terminal.flush();
    }
  }
}
