package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kiln.data.Datasets;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.dl4j.TinyNetworks;
import org.kiln.train.Trainer;
import org.kiln.train.study.Sweep;
import org.kiln.train.study.SweepResult;

class LiveSweep_RunTest {

  private final RecordingKernel kernel = new RecordingKernel();

  @AfterEach
  void detach() {
    Notebook.detach();
  }

  private static Sweep sweep() {
    return Sweep.of(
            Datasets.dummy(new ImageShape(6, 6, 3), 4, 22, 10),
            () -> TinyNetworks.graph(CNN2DFormat.NCHW))
        .each(trainer -> trainer.epochs(1))
        .axis("batch size", List.of(8, 16), Trainer::batchSize);
  }

  @Test
  void run_showsOneOutputThatGrows() {
    Notebook.attach(kernel);
    SweepResult result = LiveSweep.run(sweep());
    assertThat(result.trials()).hasSize(2);
    assertThat(kernel.shown).as("the runs' own displays stay away").hasSize(1);
    assertThat(kernel.updates)
        .extracting(bundle -> bundle.forms().get(Bundle.TEXT))
        .containsExactly("1 of 2 runs", "2 of 2 runs");
    assertThat((String) kernel.last().forms().get(Bundle.HTML)).contains("batch size", "done");
  }

  @Test
  void run_withoutANotebookOnlyRuns() {
    assertThat(LiveSweep.run(sweep()).trials()).hasSize(2);
    assertThat(kernel.shown).isEmpty();
  }
}
