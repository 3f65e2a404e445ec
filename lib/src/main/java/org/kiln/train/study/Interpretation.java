package org.kiln.train.study;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;
import org.kiln.error.KilnException;
import org.kiln.train.AugmentationSettings;
import org.kiln.train.Run;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a network predicts for each image of a test split. */
public final class Interpretation {

  private static final int BATCH = 256;
  private static final double LEAST_PROBABILITY = 1e-10;

  private final VisionDataset data;
  private final List<Prediction> predictions;

  /**
   * What is predicted for one image.
   *
   * @param index the image's place in the test split: {@code data().test().where(index)} names its
   *     file
   * @param label its class
   * @param predicted the most probable class
   * @param confidence probability of {@code predicted}, in [0, 1]
   * @param loss cross-entropy against {@code label}, natural logarithm
   */
  public record Prediction(int index, int label, int predicted, double confidence, double loss) {

    /** Whether the most probable class is the true one. */
    public boolean right() {
      return label == predicted;
    }
  }

  Interpretation(VisionDataset data, List<Prediction> predictions) {
    this.data = data;
    this.predictions = List.copyOf(predictions);
  }

  /** What the network of a run predicts now for the run's test split. */
  public static Interpretation of(Run run) {
    return of(
        run.network(),
        run.context().subject().data(),
        run.context().settings().data().augmentation(),
        run.environment().options());
  }

  /** What a network predicts for images as they are. */
  public static Interpretation of(Model network, VisionDataset data) {
    return of(network, data, AugmentationSettings.NONE, EngineOptions.DEFAULT);
  }

  private static Interpretation of(
      Model network, VisionDataset data, AugmentationSettings images, EngineOptions options) {
    List<Prediction> all = new ArrayList<>(data.test().size());
    try (Engine engine = Engines.choose(network, options);
        DataLoader loader =
            DataLoader.of(data, Split.TEST)
                .transforms(images.evaluation(data.test()))
                .elementType(engine.elementType())
                .batchSize(Math.min(BATCH, data.test().size()))
                .build();
        BatchStream batches = loader.epoch(0)) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        FloatBuffer outputs = engine.predict(batch);
        for (int n = 0; n < batch.size(); n++) {
          if (!batch.standsIn(n)) {
            all.add(prediction(batch, n, outputs));
          }
        }
      }
    }
    return new Interpretation(data, all);
  }

  private static Prediction prediction(Batch batch, int slot, FloatBuffer outputs) {
    int row = slot * batch.classes();
    int label = batch.labels()[slot];
    int best = 0;
    for (int c = 1; c < batch.classes(); c++) {
      best = outputs.get(row + c) > outputs.get(row + best) ? c : best;
    }
    double own = Math.max(outputs.get(row + label), LEAST_PROBABILITY);
    return new Prediction(
        batch.indices()[slot], label, best, outputs.get(row + best), -Math.log(own));
  }

  /** The data set whose test split it is. */
  public VisionDataset data() {
    return data;
  }

  /**
   * One for each image, in the order of the test split; damaged images that were skipped have none.
   */
  public List<Prediction> predictions() {
    return predictions;
  }

  /** The images with the highest loss, highest first. */
  public Mistakes topLosses(int most) {
    return new Mistakes(
        data,
        predictions.stream()
            .sorted(Comparator.comparingDouble(Prediction::loss).reversed())
            .limit(most)
            .toList());
  }

  /**
   * Images of one class that are taken for another, the surest first.
   *
   * @param label name of the true class
   * @param predicted name of the other
   * @throws KilnException if there is no class of such a name
   */
  public Mistakes mistaken(String label, String predicted, int most) {
    int from = classIndex(label);
    int to = classIndex(predicted);
    return new Mistakes(
        data,
        predictions.stream()
            .filter(p -> p.label() == from && p.predicted() == to)
            .sorted(Comparator.comparingDouble(Prediction::confidence).reversed())
            .limit(most)
            .toList());
  }

  private int classIndex(String name) {
    int index = data.classNames().indexOf(name);
    if (index < 0) {
      throw new KilnException(
          "No class is called \"" + name + "\". There are: " + data.classNames());
    }
    return index;
  }

  /** How often the network is right when it says that it is sure. */
  public Calibration calibration() {
    return Calibration.of(predictions);
  }

  /** A row an image: its place, its class, the prediction, how sure it was, and its loss. */
  public Table table() {
    IntColumn index = IntColumn.create("image");
    StringColumn label = StringColumn.create("true class");
    StringColumn predicted = StringColumn.create("predicted as");
    DoubleColumn confidence = DoubleColumn.create("confidence");
    DoubleColumn loss = DoubleColumn.create("loss");
    for (Prediction p : predictions) {
      index.append(p.index());
      label.append(data.classNames().get(p.label()));
      predicted.append(data.classNames().get(p.predicted()));
      confidence.append(p.confidence());
      loss.append(p.loss());
    }
    return Table.create("Predictions", index, label, predicted, confidence, loss);
  }
}
