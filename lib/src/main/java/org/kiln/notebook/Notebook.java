package org.kiln.notebook;

import java.util.Optional;
import org.kiln.train.RunWatchers;
import org.nd4j.common.config.ND4JClassLoading;

/**
 * The notebook that this JVM serves, if it serves one.
 *
 * <p>While one is attached, values of Kiln's types are shown as what they are, and every run of a
 * trainer as a {@link LiveRun}.
 */
public final class Notebook {

  /**
   * Environment variable: {@code embed} makes the figures' HTML interactive on its own, at the
   * price of 2.6 MB in the notebook's file; {@code picture} leaves it a picture, which is enough
   * where the front end draws Plotly's MIME type.
   */
  static final String PLOTLY = "KILN_PLOTLY";

  /** System property: what is done where the variable is not set; else it is {@code embed}. */
  static final String PLOTLY_DEFAULT = "kiln.plotly";

  private static final String JAVACPP_LOGGER = "org.bytedeco.javacpp.logger";

  private static final Session SESSION = new Session();

  private Notebook() {}

  /**
   * Attaches Kiln to IJava, which knows no extensions: the first line of a notebook there.
   *
   * <p>IJava leaves the context class loader of its cells' one thread as it is in a plain Java
   * program, and ND4J, which looks for its backends there, would find none: it becomes Kiln's.
   */
  public static void attachToIJava() {
    if (kernel().isEmpty()) {
      KernelBridge kernel = IJavaBridge.running();
      ClassLoader own = Notebook.class.getClassLoader();
      Thread.currentThread().setContextClassLoader(own);
      ND4JClassLoading.setNd4jClassloader(own); // should it have taken the other one already
      attach(kernel);
    }
  }

  /** Shows a value in the running cell now, not at its end. Without a notebook, does nothing. */
  public static void display(Object value) {
    SESSION.current().ifPresent(open -> open.views().of(value).forEach(open.kernel()::show));
  }

  /** The whole stack trace of the last failed cell; empty if none failed. */
  public static String lastError() {
    return SESSION.lastError();
  }

  static void rememberError(String stackTrace) {
    SESSION.lastError(stackTrace);
  }

  /** The kernel this JVM serves. */
  static Optional<KernelBridge> kernel() {
    return SESSION.current().map(Session.Open::kernel);
  }

  /** How its figures' HTML is made interactive. */
  static PlotlyHtml scripts() {
    return SESSION
        .current()
        .map(Session.Open::scripts)
        .orElseThrow(() -> new IllegalStateException("This JVM serves no notebook"));
  }

  static void attach(KernelBridge kernel) {
    if (System.getProperty(JAVACPP_LOGGER) == null) {
      System.setProperty(JAVACPP_LOGGER, "slf4j"); // as jvm.options has it for Kiln's own kernel
    }
    String chosen = System.getenv(PLOTLY);
    String form = chosen == null ? System.getProperty(PLOTLY_DEFAULT) : chosen;
    PlotlyHtml scripts = new PlotlyHtml(!"picture".equals(form));
    Views views = new Views(scripts);
    SESSION.begin(new Session.Open(kernel, views, scripts, QuietLog.start()));
    views.registerIn(kernel);
    RunWatchers.add(LiveRun.class, LiveRun::new);
  }

  static void detach() {
    RunWatchers.remove(LiveRun.class);
    SESSION.end().ifPresent(open -> open.log().close());
  }
}
