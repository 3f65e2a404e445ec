package org.kiln;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Programs of this machine that a test needs. */
public final class Programs {

  /** Set where every test is demanded, as in CI: then none is left out for want of a program. */
  private static final String DEMANDED = "KILN_BROWSER_TEST";

  private Programs() {}

  /** Leaves the test out, and says so, unless {@code there} or all are demanded. */
  public static void require(boolean there, String what, String untested) {
    if (!there && System.getenv(DEMANDED) == null) {
      System.err.println("kiln: no " + what + " here, so " + untested + " is not tested");
      Assumptions.abort("no " + what);
    }
  }

  /** Whether a command ends well. */
  public static boolean runs(String... command) {
    try {
      return new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
