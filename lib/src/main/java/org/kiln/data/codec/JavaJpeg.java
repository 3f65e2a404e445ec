package org.kiln.data.codec;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** The JPEG reader that comes with Java: a program's plug-ins decode in ways of their own. */
final class JavaJpeg {

  private static final ImageReaderSpi PROVIDER = find();

  private JavaJpeg() {}

  private static ImageReaderSpi find() {
    Iterator<ImageReaderSpi> providers =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
    while (providers.hasNext()) {
      ImageReaderSpi next = providers.next();
      boolean ofJava = next.getClass().getModule() == ImageIO.class.getModule();
      if (ofJava && Arrays.asList(next.getFormatNames()).contains("JPEG")) {
        return next;
      }
    }
    return null;
  }

  /** A new reader; the caller disposes of it. */
  static ImageReader open() throws IOException {
    if (PROVIDER == null) {
      throw new IOException("this Java has no JPEG reader");
    }
    return PROVIDER.createReaderInstance();
  }
}
