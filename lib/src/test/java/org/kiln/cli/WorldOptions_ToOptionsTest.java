package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.ParallelOptions.Sharing;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class WorldOptions_ToOptionsTest {

  @Command
  private static final class Probe {
    @Mixin private WorldOptions world;
  }

  private static EngineOptions options(EngineChoice engine, int otherwise, String arguments) {
    return options(engine, otherwise, arguments, Map.of());
  }

  private static EngineOptions options(
      EngineChoice engine, int otherwise, String arguments, Map<String, String> environment) {
    Probe probe = new Probe();
    CommandLine commandLine = new CommandLine(probe);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.parseArgs(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    return probe.world.toOptions(
        new EngineOptions(engine, Precision.FP32, 4), otherwise, environment);
  }

  @Test
  void toOptions_withoutReplicasStay() {
    EngineOptions options = options(EngineChoice.DL4J, 1, "--replicas 1");
    assertThat(options).isEqualTo(new EngineOptions(EngineChoice.DL4J, Precision.FP32, 4));
  }

  @ParameterizedTest
  @CsvSource({
    "PARALLEL, 1, --replicas 3, 3",
    "AUTO, 1, --replicas 3, 3",
    "PARALLEL, 3, '', 3",
    "PARALLEL, 3, --replicas 2, 2",
    "PARALLEL, 1, --world-size 2, 2",
    "PARALLEL, 1, --replicas 2 --world-size 2 --rank 0 --local-rank 0, 2",
    "AUTO, 5, --world-size 2, 2"
  })
  void toOptions_replicas(EngineChoice engine, int otherwise, String arguments, int replicas) {
    EngineOptions options = options(engine, otherwise, arguments);
    assertThat(options.engine()).isEqualTo(EngineChoice.PARALLEL);
    assertThat(options.parallel()).isEqualTo(ParallelOptions.averaging(replicas));
    assertThat(options.threadsOfReplica()).isEqualTo(Math.max(1, 4 / replicas));
  }

  @Test
  void toOptions_environment() {
    EngineOptions options =
        options(EngineChoice.AUTO, 1, "", Map.of("WORLD_SIZE", "3", "RANK", "0"));
    assertThat(options.parallel()).isEqualTo(ParallelOptions.averaging(3));
    assertThat(options(EngineChoice.AUTO, 1, "--world-size 2", Map.of("WORLD_SIZE", "3")))
        .isEqualTo(options(EngineChoice.PARALLEL, 2, ""));
  }

  @Test
  void toOptions_sharing() {
    assertThat(options(EngineChoice.PARALLEL, 2, "--averaging-frequency 5").parallel())
        .isEqualTo(new ParallelOptions(2, Sharing.AVERAGING, 5));
    EngineOptions shared = options(EngineChoice.PARALLEL, 2, "--sharing shared-gradients");
    assertThat(shared.parallel()).isEqualTo(new ParallelOptions(2, Sharing.SHARED_GRADIENTS, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "PARALLEL, 1, '', expected --replicas 2 or more",
    "PARALLEL, 1, --replicas 1, expected --replicas 2 or more",
    "PARALLEL, 0, '', expected --replicas 2 or more",
    "AUTO, 1, --replicas 0, '--replicas 0: expected at least 1'",
    "AUTO, 1, --replicas 3 --world-size 2, both say how many copies",
    "DL4J, 1, --world-size 2, leave one out",
    "DL4J, 1, --replicas 2, leave one out",
    "AUTO, 1, --averaging-frequency 2, need --engine parallel --replicas",
    "AUTO, 1, --sharing averaging, need --engine parallel --replicas",
    "PARALLEL, 2, --averaging-frequency 0, averaging frequency 0: expected at least 1",
    "PARALLEL, 2, --sharing shared-gradients --averaging-frequency 2, exchanged at every step",
    "AUTO, 1, --world-size 2 --rank 2, 'rank 2 in a world of 2'",
    "AUTO, 1, --world-size 4 --rank 2 --local-rank 0, spans machines",
    "AUTO, 1, --world-size 2 --rank 1, in one process"
  })
  void toOptions_contradictionsAreRefused(
      EngineChoice engine, int otherwise, String arguments, String message) {
    assertThatThrownBy(() -> options(engine, otherwise, arguments)).hasMessageContaining(message);
  }
}
