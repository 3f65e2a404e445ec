package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.Datasets;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.dl4j.TinyNetworks;
import org.kiln.train.EpochResult;
import org.kiln.train.Run;
import org.kiln.train.RunListener;
import org.kiln.train.Step;
import org.kiln.train.Trainer;

class LiveRun_WatchTest {

  private final RecordingKernel kernel = new RecordingKernel();

  @TempDir private Path folder;

  @BeforeEach
  void attach() {
    Notebook.attach(kernel);
  }

  @AfterEach
  void detach() {
    Notebook.detach();
  }

  private static Trainer trainer() {
    return Trainer.of(TinyNetworks.graph(CNN2DFormat.NCHW))
        .data(Datasets.dummy(new ImageShape(6, 6, 3), 4, 22, 10))
        .architecture("tiny")
        .epochs(2)
        .batchSize(8);
  }

  private static RunListener onStep(Runnable action) {
    return new RunListener() {
      @Override
      public void onStep(Step step) {
        if (step.iteration() == 1) {
          action.run();
        }
      }
    };
  }

  private static List<?> traces(Bundle bundle) {
    return (List<?>) ((Map<?, ?>) bundle.forms().get(Bundle.PLOTLY)).get("data");
  }

  @Test
  void watch_showsOneOutputThatEndsAsPicture() {
    trainer().fit();
    assertThat(kernel.shown).hasSize(1);
    assertThat(kernel.last().forms())
        .containsKeys(Bundle.PLOTLY, Bundle.HTML, Bundle.PNG, Bundle.TEXT);
    assertThat((String) kernel.last().forms().get(Bundle.TEXT))
        .startsWith("2 epochs in 0:0")
        .contains("best top-1");
    assertThat(traces(kernel.last())).hasSize(4);
  }

  private static EpochResult epoch(int number, int step, double imagesPerSecond) {
    return new EpochResult(
        number, step, 0.1, EpochResult.Score.NONE, EpochResult.Score.NONE, imagesPerSecond, 1);
  }

  @Test
  void watch_endsWithTheNumbersOfTheHistory() {
    Run run = trainer().fit();
    List<EpochResult> history = run.history();
    double seconds =
        3 / history.get(0).imagesPerSecond() + 3 / history.get(1).imagesPerSecond(); // an image
    assertThat((String) kernel.last().forms().get(Bundle.TEXT))
        .startsWith("2 epochs in " + LiveState.duration(run.seconds()) + " ")
        .endsWith(String.format(Locale.ROOT, "· %,.0f images/s", 6 / seconds));
    assertThat(LiveRun.imagesPerSecond(List.of(epoch(1, 10, 100), epoch(2, 40, 300))))
        .as("a tenth of a second for 10 images, another for 30")
        .isCloseTo(200, within(1e-9));
  }

  @Test
  void watch_updatesWhileItRuns() {
    trainer().listener(onStep(LiveRun_WatchTest::sleep)).fit();
    assertThat(kernel.updates.size()).isBetween(2, 5);
    Bundle running = kernel.updates.get(0);
    assertThat((String) running.forms().get(Bundle.TEXT)).contains("epoch 1/2", "step 2/3", "ETA");
    assertThat(running.forms())
        .as("Plotly draws an output once, and a picture would cost the training time")
        .doesNotContainKeys(Bundle.PLOTLY, Bundle.PNG);
    assertThat((String) running.forms().get(Bundle.HTML))
        .contains("epoch 1/2", "width:33.3%", "<svg", "stroke=\"#4477aa\"");
  }

  /** Longer than the time between two updates. */
  private static void sleep() {
    try {
      Thread.sleep(1200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void watch_saysThatItWasStopped() {
    trainer().saveTo(folder).listener(onStep(() -> Thread.currentThread().interrupt())).fit();
    assertThat(Thread.interrupted()).isTrue();
    assertThat((String) kernel.last().forms().get(Bundle.TEXT))
        .startsWith("Stopped in epoch 1, after step 2 of 3")
        .contains("tiny_checkpoint.zip");
  }

  @Test
  void watch_saysThatItFailed() {
    Throwable thrown =
        catchThrowable(
            () ->
                trainer()
                    .listener(
                        onStep(
                            () -> {
                              throw new IllegalStateException("mine");
                            }))
                    .fit());
    assertThat(thrown).hasMessage("mine");
    assertThat((String) kernel.last().forms().get(Bundle.TEXT)).startsWith("Ended by an error");
  }

  @Test
  void watch_endsWithTheNotebook() {
    Notebook.detach();
    trainer().fit();
    assertThat(kernel.shown).isEmpty();
  }
}
