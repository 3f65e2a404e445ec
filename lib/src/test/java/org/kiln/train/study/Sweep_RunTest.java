package org.kiln.train.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.Test;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.dl4j.TinyNetworks;
import org.kiln.figure.Axis;
import org.kiln.figure.Trace.Line;
import org.kiln.train.Trainer;

class Sweep_RunTest {

  private static final VisionDataset DATA = Datasets.dummy(new ImageShape(6, 6, 3), 4, 22, 10);

  private static Sweep sweep() {
    return Sweep.of(DATA, () -> TinyNetworks.graph(CNN2DFormat.NCHW))
        .each(trainer -> trainer.recipe("cifar-baseline").epochs(2));
  }

  @Test
  void run_makesEveryCombination() {
    List<Integer> seen = new ArrayList<>();
    SweepResult result =
        sweep()
            .axis("batch size", List.of(4, 22), Trainer::batchSize)
            .axis("learning rate", List.of(0.01, 0.1), Trainer::learningRate)
            .run(soFar -> seen.add(soFar.trials().size()));
    assertThat(seen).containsExactly(1, 2, 3, 4);
    assertThat(result.table().columnNames())
        .containsExactly(
            "batch size", "learning rate", "final loss", "top-1 %", "seconds", "outcome");
    assertThat(result.table().doubleColumn("batch size").asList())
        .containsExactly(4.0, 4.0, 22.0, 22.0);
    assertThat(result.table().doubleColumn("learning rate").asList())
        .containsExactly(0.01, 0.1, 0.01, 0.1);
    assertThat(result.trials()).allSatisfy(t -> assertThat(t.outcome()).isEqualTo("done"));
    assertThat(result.trials().get(0).lossCurve().x()).hasSize(12).endsWith(2);
    assertThat(result.plot().panels().get(0).traces())
        .extracting(trace -> trace.name())
        .contains("batch size 4, learning rate 0.01");
  }

  @Test
  void run_divergenceIsAResult() {
    SweepResult result =
        sweep().axis("learning rate", List.of(1e30, 0.01), Trainer::learningRate).run();
    assertThat(result.trials().get(0).outcome()).startsWith("diverged");
    assertThat(result.trials().get(0).loss()).isNaN();
    assertThat(result.trials().get(1).outcome()).isEqualTo("done");
    assertThat(result.trials().get(0).diverged()).isTrue();
    assertThat(result.trials().get(0).message()).contains("NaN", "learning rate");
    assertThat(result.trials().get(1).diverged()).isFalse();
    assertThat(result.trials().get(1).message()).isEmpty();
    assertThat(result.table().column("final loss").getString(0)).isEqualTo("NaN");
    assertThat(result.toString()).contains("NaN");
    assertThat(result.plot().title())
        .isEqualTo("Sweep over learning rate: 2 of 2 runs, 1 diverged");
  }

  private static SweepResult.Trial trial(String message, double... losses) {
    Line loss = Line.of("a", losses);
    return new SweepResult.Trial(Map.of(), "", message, losses[1], 0.5, 1, loss, loss);
  }

  @Test
  void plot_divergedRunsDoNotFlattenTheOthers() {
    SweepResult result =
        new SweepResult(2, List.of(trial("", 2.5, 1.5), trial("it diverged", 2, 1e9)));
    Axis loss = result.plot().panels().get(0).y();
    assertThat(loss.min()).isBetween(1.0, 1.5);
    assertThat(loss.max()).isEqualTo(5);
    SweepResult good = new SweepResult(1, List.of(trial("", 2.5, 1.5)));
    assertThat(good.plot().panels().get(0).y()).isEqualTo(Axis.of(""));
    assertThat(good.plot().title()).isEqualTo("Sweep: 1 of 1 runs");
  }

  @Test
  void run_interruptEndsIt() {
    SweepResult result =
        sweep()
            .axis("learning rate", List.of(0.1, 0.2, 0.3), Trainer::learningRate)
            .run(soFar -> Thread.currentThread().interrupt());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.trials()).hasSize(1);
  }

  @Test
  void axis_refusesNothingAndTheSameTwice() {
    assertThatThrownBy(() -> sweep().axis("a", List.<Integer>of(), Trainer::batchSize))
        .hasMessageContaining("a of 0 values");
    Sweep one = sweep().axis("a", List.of(1), Trainer::batchSize);
    assertThatThrownBy(() -> one.axis("a", List.of(2), Trainer::batchSize))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
