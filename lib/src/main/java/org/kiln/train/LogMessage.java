package org.kiln.train;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.kiln.data.PrintableText;

/**
 * The message of a log line, in one line and harmless to terminals: Logback's {@code
 * %printableMessage} in Kiln's console and files. Logback makes it, hence public.
 */
public final class LogMessage extends ClassicConverter {

  @Override
  public String convert(ILoggingEvent event) {
    String message = event.getFormattedMessage();
    return message == null ? "" : PrintableText.of(message);
  }
}
