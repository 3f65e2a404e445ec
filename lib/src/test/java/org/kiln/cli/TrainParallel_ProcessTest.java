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

/** {@code kiln train} with several replicas, as a process. */
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
  void train_worldSizeIsTheNumberOfReplicas() throws IOException {
    CliProcess.Result result = train(Map.of("WORLD_SIZE", "2"), "world", "--epochs", "1");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("2 replicas x 8 images", "2 replicas\n");
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
            "--replicas",
            "2",
            "--sharing",
            "shared-gradients");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("epoch 2/2 done", "2 replicas, shared-gradients\n");
  }

  private JsonNode loaderThreads(String run) throws IOException {
    return new ObjectMapper()
        .readTree(folder.resolve(run).resolve("config.json").toFile())
        .at("/settings/data/workers");
  }

  @Test
  void train_workersLoadWhereReplicasTrain() throws IOException {
    CliProcess.Result result =
        train(Map.of(), "both", "--epochs", "1", "--replicas", "2", "--workers", "0");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out() + result.err()).doesNotContain("is taken for");
    assertThat(report("both").path("world_size").asInt()).isEqualTo(2);
    assertThat(loaderThreads("both").asInt()).isZero();
  }

  @Test
  void train_workersOfTheParallelEngineAreStillReplicas() throws IOException {
    CliProcess.Result result =
        train(Map.of(), "old", "--epochs", "1", "--engine", "parallel", "--workers=2");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat((result.out() + result.err()).lines())
        .filteredOn(line -> line.contains("--workers 2 is taken for --replicas 2"))
        .hasSize(1);
    assertThat(report("old").path("world_size").asInt()).isEqualTo(2);
    assertThat(loaderThreads("old").asInt()).isEqualTo(-1);
  }
}
