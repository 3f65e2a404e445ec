package org.kiln.engine.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;

/** The two kinds of ND4J backend. */
public enum Backend {
  /** {@code nd4j-native}. */
  CPU,
  /** {@code nd4j-cuda-11.6}; ND4J prefers it where both are there. */
  CUDA;

  private static final String SERVICES = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";
  private static final String CUDA_SERVICE = "org.nd4j.linalg.jcublas.JCublasBackend";

  /** What ND4J has taken; loads it. */
  public static Backend running() {
    return Nd4j.getBackend().getClass().getSimpleName().contains("Cpu") ? CPU : CUDA;
  }

  /** What ND4J would take on this class path; found without loading anything of it. */
  public static Backend onClassPath() {
    return onClassPath(Backend.class.getClassLoader());
  }

  static Backend onClassPath(ClassLoader loader) {
    try {
      for (URL services : Collections.list(loader.getResources(SERVICES))) {
        try (InputStream in = services.openStream()) {
          if (new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(CUDA_SERVICE)) {
            return CUDA;
          }
        }
      }
      return CPU;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code "cpu"} or {@code "cuda"}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
