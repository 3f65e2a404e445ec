package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kiln train} with several workers, as a process. */
@Tag("process")
class TrainParallel_ProcessTest {

  private static final List<String> TRAIN =
      List.of(
          ("train --dummy --dataset mnist -a lenet5 --batch_size 8 --test-bs 8"
                  + " --training_step_per_epoch=6 --eval-step-per-epoch=2 --precision fp32")
              .split(" "));

  @TempDir private Path folder;

  private CliProcess.Result train(Map<String, String> environment, String run, String... more)
      throws IOException {
    List<String> arguments = new ArrayList<>(TRAIN);
    arguments.addAll(List.of("--save-path", run));
    arguments.addAll(List.of(more));
    return CliProcess.startWith(environment, folder, arguments).finish();
  }

  private JsonNode report(String run) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(run).resolve("report.json").toFile());
  }

  @Test
  void train_worldSizeIsTheNumberOfWorkers() throws IOException {
    CliProcess.Result result = train(Map.of("WORLD_SIZE", "2"), "world", "--epochs", "1");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("2 workers x 8 images", "2 workers\n");
    assertThat(report("world").path("engine").asText()).isEqualTo("parallel");
    assertThat(report("world").path("world_size").asInt()).isEqualTo(2);
    assertThat(report("world").path("rank").asInt(-1)).isZero();
    assertThat(report("world").path("local_rank").asInt(-1)).isZero();
  }

  @Test
  void train_worldOfSeveralMachinesIsOneLine() throws IOException {
    Map<String, String> launched =
        Map.of("WORLD_SIZE", "4", "RANK", "0", "LOCAL_RANK", "0", "LOCAL_WORLD_SIZE", "2");
    CliProcess.Result result = train(launched, "machines", "--epochs", "1");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("spans machines").doesNotContain("\tat ");
    assertThat(folder.resolve("machines")).doesNotExist();
  }

  @Test
  void train_sharedGradientsGetsPastItsValidations() throws IOException {
    CliProcess.Result result =
        train(
            Map.of(),
            "shared",
            "--epochs",
            "2",
            "--engine",
            "parallel",
            "--workers",
            "2",
            "--sharing",
            "shared-gradients");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("epoch 2/2 done", "2 workers, shared-gradients\n");
  }
}
