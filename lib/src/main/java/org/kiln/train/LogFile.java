package org.kiln.train;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Sends what Kiln logs to a run's file too, while it is open: all but what the threads of other
 * runs of this program log, whose own files have it.
 */
final class LogFile implements AutoCloseable {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Logger logger;
  private final RunAppender appender;

  /** The file of the run that the thread which made it trains. */
  private static final class RunAppender extends FileAppender<ILoggingEvent> {

    private final Logger logger;
    private final Thread run = Thread.currentThread();

    RunAppender(Logger logger) {
      this.logger = logger;
    }

    /** A run's other threads, which load its data, belong to no run here. */
    private boolean isOfAnotherRun() {
      Thread logging = Thread.currentThread();
      boolean another = false;
      Iterator<Appender<ILoggingEvent>> all = logger.iteratorForAppenders();
      while (logging != run && all.hasNext()) {
        another |= all.next() instanceof RunAppender open && open.run == logging;
      }
      return another;
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (!isOfAnotherRun()) {
        super.append(event);
      }
    }
  }

  private LogFile(Logger logger, RunAppender appender) {
    this.logger = logger;
    this.appender = appender;
  }

  /**
   * Opens {@code log_training_<architecture>_<time>.txt}. Where SLF4J is bound to something other
   * than Logback there is no file, and a warning says so.
   */
  static LogFile open(Path folder, String architecture) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      LoggerFactory.getLogger("org.kiln.train")
          .warn("No log file: SLF4J is bound to {}, not to Logback", factory.getClass().getName());
      return new LogFile(null, null);
    }
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.getInstanceConverterMap().put("printableMessage", LogMessage::new);
    layout.setPattern("%d{yyyy-MM-dd HH:mm:ss} %printableMessage%n");
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    Logger logger = context.getLogger("org.kiln");
    RunAppender appender = new RunAppender(logger);
    appender.setContext(context);
    appender.setName("kiln-run");
    appender.setEncoder(encoder);
    appender.setFile(
        folder
            .resolve(
                "log_training_" + architecture + "_" + LocalDateTime.now().format(TIME) + ".txt")
            .toString());
    appender.start();
    logger.addAppender(appender);
    return new LogFile(logger, appender);
  }

  /** The file; empty where there is none. */
  Optional<Path> path() {
    return Optional.ofNullable(appender).map(FileAppender::getFile).map(Path::of);
  }

  /** Writes what was warned of before the file was there, to the file alone. */
  void warn(List<String> warnings) {
    warnings.forEach(warning -> append(Level.WARN, warning));
  }

  /** Writes why the run ended, to the file alone: whoever started the run tells it in their way. */
  void error(Throwable cause) {
    append(
        Level.ERROR,
        "ERROR " + (cause instanceof TrainingException ? cause.getMessage() : cause.toString()));
  }

  private void append(Level level, String message) {
    if (appender != null) {
      appender.doAppend(
          new LoggingEvent(LogFile.class.getName(), logger, level, message, null, null));
    }
  }

  @Override
  public void close() {
    if (appender != null) {
      logger.detachAppender(appender);
      appender.stop();
    }
  }
}
