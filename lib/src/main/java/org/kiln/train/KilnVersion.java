package org.kiln.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this library, as its build recorded it. */
public final class KilnVersion {

  private KilnVersion() {}

  /** The version, for instance {@code "0.1.0"}. */
  public static String get() {
    try (InputStream in = KilnVersion.class.getResourceAsStream("/kiln.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("kiln.properties can't be read from the jar", e);
    }
  }
}
