package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class QuietLog_StartTest {

  private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("ROOT");
  private final ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();

  @BeforeEach
  void addConsoleThatRefusesDebug() {
    ThresholdFilter filter = new ThresholdFilter();
    filter.setLevel("INFO");
    filter.start();
    console.addFilter(filter);
    root.addAppender(console);
  }

  @AfterEach
  void remove() {
    root.detachAppender(console);
  }

  private boolean passes(Level level) {
    LoggingEvent event = new LoggingEvent("here", root, level, "said", null, null);
    return console.getFilterChainDecision(event) != FilterReply.DENY;
  }

  @Test
  void start_keepsAllButWarningsBackUntilClosed() {
    assertThat(passes(Level.INFO)).isTrue();
    try (QuietLog quiet = QuietLog.start()) {
      assertThat(quiet).isNotNull();
      assertThat(passes(Level.INFO)).isFalse();
      assertThat(passes(Level.WARN)).isTrue();
    }
    assertThat(passes(Level.INFO)).isTrue();
    assertThat(passes(Level.DEBUG)).as("the console's own filter is still there").isFalse();
  }
}
