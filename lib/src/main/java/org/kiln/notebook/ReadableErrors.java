package org.kiln.notebook;

import java.lang.reflect.Field;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.slf4j.LoggerFactory;

/** Colours of JJava's error messages that dark themes show: its own black is lost there. */
final class ReadableErrors extends StringStyler {

  private static final String RED = "\u001b[31m";
  private static final String INTERRUPTED = "Evaluation interrupted.";

  private ReadableErrors() {
    super("", RED, RED, line -> "");
  }

  static void installIn(BaseKernel kernel) {
    try {
      Field styler = BaseKernel.class.getDeclaredField("errorStyler");
      styler.setAccessible(true);
      styler.set(kernel, new ReadableErrors());
    } catch (ReflectiveOperationException | RuntimeException e) {
      LoggerFactory.getLogger("org.kiln.notebook")
          .debug("Errors keep the colours of {}", kernel.getName(), e);
    }
  }

  @Override
  public String secondary(String text) {
    return super.secondary(
        text.equals(INTERRUPTED) ? "Interrupted. The kernel and all variables are alive." : text);
  }
}
