package org.kiln.train;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.engine.Engine;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One pass of a network over a test split. */
final class Measurement {

  private static final double LEAST_PROBABILITY = 1e-10;

  private final Evaluation evaluation;
  private final Tally tally = new Tally(Tally.Sums.ZERO);
  private int skipped;

  private Measurement(List<String> classNames) {
    this.evaluation = new Evaluation(classNames);
  }

  /**
   * Measures every batch of {@code loader}. An image that only stands in for a damaged one is left
   * out: it has its own place.
   *
   * @param stop ends it early when raised
   * @return null if {@code stop} was raised before the end
   */
  static Metrics of(Engine engine, DataLoader loader, StopSignal stop) {
    Measurement measurement = new Measurement(loader.dataset().classNames());
    try (BatchStream batches = loader.epoch(0)) {
      while (batches.hasNext()) {
        if (stop.raised()) {
          return null;
        }
        Batch batch = batches.next();
        measurement.add(batch, engine.predict(batch));
      }
    }
    return new Metrics(measurement.evaluation, measurement.tally.score(), measurement.skipped);
  }

  private void add(Batch batch, FloatBuffer outputs) {
    int[] slots = IntStream.range(0, batch.size()).filter(n -> !batch.standsIn(n)).toArray();
    skipped += batch.size() - slots.length;
    if (slots.length == 0) {
      return;
    }
    int rows = slots.length;
    int classes = batch.classes();
    float[] probabilities = new float[rows * classes];
    for (int row = 0; row < rows; row++) {
      outputs.get(slots[row] * classes, probabilities, row * classes, classes);
    }
    float[] truth = new float[rows * classes];
    double loss = 0;
    for (float probability : probabilities) {
      if (Float.isNaN(probability)) {
        throw new DivergedException(
            null,
            "The network's outputs for the test split are not numbers (NaN): training has diverged."
                + " Use a smaller learning rate, or a longer warm-up");
      }
    }
    for (int row = 0; row < rows; row++) {
      int own = row * classes + batch.labels()[slots[row]];
      truth[own] = 1;
      loss -= Math.log(Math.max(probabilities[own], LEAST_PROBABILITY));
    }
    evaluation.eval(array(truth, rows), array(probabilities, rows));
    tally.add(rows, loss / rows, Tally.Correct.of(outputs, batch, slots), 0);
  }

  private static INDArray array(float[] values, int rows) {
    return Nd4j.createFromArray(values).reshape(rows, values.length / rows);
  }
}
