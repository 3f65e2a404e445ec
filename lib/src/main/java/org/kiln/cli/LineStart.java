package org.kiln.cli;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * {@code %lineStart} of {@code logback.xml}: what wipes a progress bar off the line that a message
 * is about to take, where {@link ConsoleLog} said that there is one. (Logback takes the escape
 * character out of its own properties.)
 */
public final class LineStart extends ClassicConverter {

  @Override
  public String convert(ILoggingEvent event) {
    return System.getProperty(ConsoleLog.LINE_START, "");
  }
}
