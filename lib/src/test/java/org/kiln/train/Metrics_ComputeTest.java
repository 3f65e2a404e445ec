package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.nd4j.evaluation.EvaluationAveraging;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Metrics_ComputeTest {

  /** Rows: true class; columns: predicted. By hand below. */
  private static final int[][] TABLE = {{3, 1, 0}, {2, 4, 0}, {1, 1, 0}};

  private static Metrics ofTable() {
    Evaluation evaluation = new Evaluation(List.of("a", "b", "c"));
    for (int actual = 0; actual < 3; actual++) {
      for (int predicted = 0; predicted < 3; predicted++) {
        for (int i = 0; i < TABLE[actual][predicted]; i++) {
          evaluation.eval(row(actual), row(predicted));
        }
      }
    }
    return new Metrics(evaluation, new EpochResult.Score(0.5, 7.0 / 12, 1), 0);
  }

  private static INDArray row(int hot) {
    INDArray row = Nd4j.zeros(1, 3);
    row.putScalar(0, hot, 1);
    return row;
  }

  @Test
  void macro_equalsHandComputedTable() {
    Metrics metrics = ofTable();
    // Precision 3/6, 4/6, none; recall 3/4, 4/6, 0/2; F1 0.6, 2/3, 0.
    assertThat(metrics.precision()).isCloseTo((0.5 + 4.0 / 6) / 3, within(1e-12));
    assertThat(metrics.recall()).isCloseTo((0.75 + 4.0 / 6) / 3, within(1e-12));
    assertThat(metrics.f1()).isCloseTo((0.6 + 2.0 / 3) / 3, within(1e-12));
    assertThat(metrics.confusion()).isDeepEqualTo(TABLE);
    assertThat(metrics.images()).isEqualTo(12);
    assertThat(metrics.classNames()).containsExactly("a", "b", "c");
  }

  @Test
  void macro_recallEqualsDl4jWhereEveryClassOccurs() {
    Metrics metrics = ofTable();
    assertThat(metrics.recall())
        .isCloseTo(metrics.evaluation().recall(EvaluationAveraging.Macro), within(1e-9));
    assertThat(metrics.evaluation().accuracy()).isCloseTo(metrics.top1(), within(1e-12));
  }

  @Test
  void correct_countsRanksTiesAndNaN() {
    Batch batch = new Batch(5, new ImageShape(1, 1, 1), 7, ElementType.FLOAT32);
    batch.size(5);
    int[] labels = {0, 6, 4, 1, 0};
    System.arraycopy(labels, 0, batch.labels(), 0, 5);
    float nan = Float.NaN;
    FloatBuffer outputs =
        FloatBuffer.wrap(
            new float[] {
              9,
              1,
              1,
              1,
              1,
              1,
              1, // first
              9,
              8,
              7,
              6,
              5,
              4,
              3, // last of seven
              9,
              8,
              7,
              6,
              5,
              4,
              3, // fifth
              2,
              2,
              0,
              0,
              0,
              0,
              0, // second of two equals
              nan,
              nan,
              nan,
              nan,
              nan,
              nan,
              nan // never right
            });
    assertThat(Tally.Correct.of(outputs, batch)).isEqualTo(new Tally.Correct(1, 3));
  }

  @Test
  void evaluate_equalsDl4jsOwnEvaluation() {
    var network = TinyRuns.network();
    TinyRuns.trainer(network, 1).fit();
    Metrics metrics =
        Evaluator.of(network).engine(TinyRuns.ENGINE).batchSize(3).evaluate(TinyRuns.data());

    var iterator =
        org.kiln.data.DataLoader.of(TinyRuns.data(), org.kiln.data.Split.TEST)
            .batchSize(10)
            .build()
            .asDataSetIterator();
    Evaluation expected = network.evaluate(iterator);

    assertThat(metrics.images()).isEqualTo(10);
    assertThat(metrics.top1()).isCloseTo(expected.accuracy(), within(1e-12));
    assertThat(metrics.confusion()[0][0]).isEqualTo(expected.getConfusion().getCount(0, 0));
    iterator.reset();
    double loss = network.score(iterator.next()) - network.calcRegularizationScore(true);
    assertThat(metrics.loss()).isCloseTo(loss, within(1e-5));
    assertThat(
            Evaluator.of(network)
                .engine(TinyRuns.ENGINE)
                .batchSize(3)
                .steps(2)
                .evaluate(TinyRuns.data())
                .images())
        .isEqualTo(6);
  }
}
