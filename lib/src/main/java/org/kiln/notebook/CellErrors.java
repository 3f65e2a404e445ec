package org.kiln.notebook;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * Exceptions of cells with one line of stack for each place in the notebook, where the kernel would
 * show them all. {@link Notebook#lastError} keeps the whole.
 */
final class CellErrors {

  /** Where JShell puts the code of cells. */
  private static final String CELLS = "REPL.$JShell$";

  private static final int FRAMES = 3;
  private static final int CAUSES = 16;

  private CellErrors() {}

  static <T> T shortened(Callable<T> code) throws Exception {
    try {
      return code.call();
    } catch (Exception e) {
      remember(e);
      Throwable thrown = e;
      for (int depth = 0; thrown != null && depth < CAUSES; depth++) {
        shorten(thrown);
        thrown = thrown.getCause();
      }
      throw e;
    }
  }

  private static void remember(Exception exception) {
    StringWriter text = new StringWriter();
    exception.printStackTrace(new PrintWriter(text, true));
    Notebook.rememberError(text.toString());
  }

  /** Keeps the frames in cells; of code that no cell called, such as another thread's, the top. */
  private static void shorten(Throwable thrown) {
    StackTraceElement[] all = thrown.getStackTrace();
    StackTraceElement[] cells =
        Arrays.stream(all)
            .filter(frame -> frame.getClassName().startsWith(CELLS))
            .filter(frame -> !frame.getMethodName().endsWith("$Aux")) // JShell's own, of a var
            .toArray(StackTraceElement[]::new);
    thrown.setStackTrace(
        cells.length > 0 ? cells : Arrays.copyOf(all, Math.min(FRAMES, all.length)));
  }
}
