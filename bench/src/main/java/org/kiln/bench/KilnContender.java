package org.kiln.bench;

import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.Batch;
import org.kiln.data.DataLoader;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.data.transform.Transforms;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.Engines;
import org.kiln.engine.StepProfile;

/** Kiln's compiled engine fed by Kiln's loader: crop, flip and normalise are in the clock. */
final class KilnContender implements Contender {

  private static final int PADDING = 4;

  private final String name;
  private final boolean training;
  private final Engine engine;
  private final DataLoader loader;
  private final EndlessBatches batches;

  KilnContender(Workload workload, ComputationGraph network, VisionDataset data, int threads) {
    this.name = "Kiln " + workload.precision().name().toLowerCase(Locale.ROOT);
    this.training = workload.task() == Workload.Task.TRAIN;
    EngineOptions.Precision precision =
        workload.precision() == Workload.Precision.BF16
            ? EngineOptions.Precision.BF16
            : EngineOptions.Precision.FP32;
    this.engine =
        Engines.choose(network, new EngineOptions(EngineChoice.ONEDNN, precision, threads));
    this.loader =
        DataLoader.of(data, training ? Split.TRAIN : Split.TEST)
            .batchSize(workload.batchSize())
            .elementType(engine.elementType())
            .transforms(training ? Transforms.cropAndFlip(PADDING) : Transforms.none())
            .shuffle(training)
            .dropLast(true)
            .build();
    this.batches = new EndlessBatches(loader);
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Where a training step's time goes, node by node, and how long each takes alone and warm.
   *
   * @param steps training steps to time
   */
  StepProfile profile(int steps) {
    return engine.profile(batches.next(), steps).orElseThrow();
  }

  @Override
  public double run(int steps) {
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      Batch batch = batches.next();
      if (training) {
        engine.fit(batch);
      } else {
        engine.predict(batch);
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public int stepsPerRound() {
    return 20;
  }

  @Override
  public void close() {
    batches.close();
    loader.close();
    engine.close();
  }
}
