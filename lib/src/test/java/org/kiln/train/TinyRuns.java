package org.kiln.train;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.dl4j.TinyNetworks;
import org.kiln.train.OptimizerSettings.Kind;

/** Runs small enough for a test: 22 images of 6x6, 4 classes, 3 steps an epoch. */
final class TinyRuns {

  static final int STEPS = 3;

  private TinyRuns() {}

  static VisionDataset data() {
    return Datasets.dummy(new ImageShape(6, 6, 3), 4, 22, 10);
  }

  static ComputationGraph network() {
    return TinyNetworks.graph(CNN2DFormat.NCHW);
  }

  static TrainingSettings settings(int epochs) {
    return new TrainingSettings(
        LoopSettings.ofEpochs(epochs),
        new DataSettings(8, 4, 0.1, new AugmentationSettings(InputSettings.OWN, 1, Flip.YES, 0), 1),
        new OptimizerSettings(Kind.SGD, 0.05, 0.9, 1e-3),
        ScheduleSettings.of(ScheduleSettings.Kind.ONECYCLE),
        5);
  }

  /** DL4J's own engine in float32: what the trainer does is to be tested, not what computes. */
  static final EngineOptions ENGINE = new EngineOptions(EngineChoice.DL4J, Precision.FP32, 1);

  static Trainer trainer(ComputationGraph network, int epochs) {
    return Trainer.of(network)
        .data(data())
        .architecture("tiny")
        .settings(settings(epochs))
        .engine(ENGINE);
  }
}
