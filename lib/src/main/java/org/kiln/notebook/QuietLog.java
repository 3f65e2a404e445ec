package org.kiln.notebook;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Keeps all but warnings off a notebook's pages while it is open: what a run logs, its display
 * shows. Log files get everything as before.
 */
final class QuietLog implements AutoCloseable {

  private record Quieted(ConsoleAppender<ILoggingEvent> console, ThresholdFilter filter) {

    /** Takes the filter off again, and leaves those that others have put there. */
    void restore() {
      List<Filter<ILoggingEvent>> filters = console.getCopyOfAttachedFiltersList();
      console.clearAllFilters();
      filters.stream().filter(other -> other != filter).forEach(console::addFilter);
    }
  }

  private final List<Quieted> quieted = new ArrayList<>();

  private QuietLog() {}

  static QuietLog start() {
    QuietLog quiet = new QuietLog();
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context
          .getLogger("ROOT")
          .iteratorForAppenders()
          .forEachRemaining(appender -> quiet.warningsOnly(context, appender));
    }
    return quiet;
  }

  private void warningsOnly(LoggerContext context, Appender<ILoggingEvent> appender) {
    if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
      ThresholdFilter filter = new ThresholdFilter();
      filter.setContext(context);
      filter.setLevel(Level.WARN.toString());
      filter.start();
      console.addFilter(filter);
      quieted.add(new Quieted(console, filter));
    }
  }

  @Override
  public void close() {
    quieted.forEach(Quieted::restore);
  }
}
