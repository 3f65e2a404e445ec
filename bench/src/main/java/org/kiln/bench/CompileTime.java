package org.kiln.bench;

import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.Engines;
import org.kiln.model.Models;

/**
 * How long the compiled engine takes over a deep network before its first step, in a warm JVM: an
 * engine is made and steps twice; what the first step takes longer than the second counts.
 *
 * @param model registry name
 * @param seconds wall time
 */
record CompileTime(String model, double seconds) {

  private static final String DEEP = "resnet110";
  private static final ImageShape SHAPE = new ImageShape(32, 32, 3);
  private static final int CLASSES = 10;
  private static final int BATCH = 128;

  /** Compiles ResNet-110 for batches of 128 images of 32x32. */
  static CompileTime measure(int threads) {
    ComputationGraph network = Models.create(DEEP, SHAPE, CLASSES, 1);
    EngineOptions options = new EngineOptions(EngineChoice.ONEDNN, Precision.AUTO, threads);
    Batch batch = new Batch(BATCH, SHAPE, CLASSES, ElementType.FLOAT32);
    batch.size(BATCH);
    long start = System.nanoTime();
    try (Engine engine = Engines.choose(network, options)) {
      engine.fit(batch);
      long first = System.nanoTime();
      engine.fit(batch);
      long step = System.nanoTime() - first;
      return new CompileTime(DEEP, (first - start - step) / 1e9);
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "Compiling %s: %.1f s", model, seconds);
  }
}
