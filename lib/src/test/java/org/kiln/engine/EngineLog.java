package org.kiln.engine;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What the engines say in the log while this is open. */
public final class EngineLog implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger("org.kiln.engine");
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  /** Listens from now on. */
  public EngineLog() {
    events.start();
    logger.addAppender(events);
  }

  /** The messages of one level so far. */
  public List<String> messages(Level level) {
    return events.list.stream()
        .filter(event -> event.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(events);
  }
}
