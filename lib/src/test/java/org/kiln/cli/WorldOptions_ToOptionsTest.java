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

  private static EngineOptions options(EngineChoice engine, Integer workers, String arguments) {
    return options(engine, workers, arguments, Map.of());
  }

  private static EngineOptions options(
      EngineChoice engine, Integer workers, String arguments, Map<String, String> environment) {
    Probe probe = new Probe();
    CommandLine commandLine = new CommandLine(probe);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.parseArgs(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    return probe.world.toOptions(
        new EngineOptions(engine, Precision.FP32, 4), workers, environment);
  }

  @Test
  void toOptions_withoutReplicasStay() {
    EngineOptions options = options(EngineChoice.DL4J, 3, "");
    assertThat(options).isEqualTo(new EngineOptions(EngineChoice.DL4J, Precision.FP32, 4));
  }

  @ParameterizedTest
  @CsvSource({
    "PARALLEL, 3, '', 3",
    "PARALLEL, , --world-size 2, 2",
    "PARALLEL, 2, --world-size 2 --rank 0 --local-rank 0, 2",
    "AUTO, 5, --world-size 2, 2"
  })
  void toOptions_replicas(EngineChoice engine, Integer workers, String arguments, int replicas) {
    EngineOptions options = options(engine, workers, arguments);
    assertThat(options.engine()).isEqualTo(EngineChoice.PARALLEL);
    assertThat(options.parallel()).isEqualTo(ParallelOptions.averaging(replicas));
    assertThat(options.threadsOfReplica()).isEqualTo(Math.max(1, 4 / replicas));
  }

  @Test
  void toOptions_environment() {
    EngineOptions options =
        options(EngineChoice.AUTO, null, "", Map.of("WORLD_SIZE", "3", "RANK", "0"));
    assertThat(options.parallel()).isEqualTo(ParallelOptions.averaging(3));
    assertThat(options(EngineChoice.AUTO, null, "--world-size 2", Map.of("WORLD_SIZE", "3")))
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
    "PARALLEL, , '', expected --workers 2 or more",
    "PARALLEL, 1, '', expected --workers 2 or more",
    "PARALLEL, 3, --world-size 2, both say how many copies",
    "DL4J, , --world-size 2, leave one out",
    "AUTO, , --averaging-frequency 2, need --engine parallel",
    "AUTO, , --sharing averaging, need --engine parallel",
    "PARALLEL, 2, --averaging-frequency 0, averaging frequency 0: expected at least 1",
    "PARALLEL, 2, --sharing shared-gradients --averaging-frequency 2, exchanged at every step",
    "AUTO, , --world-size 2 --rank 2, 'rank 2 in a world of 2'",
    "AUTO, , --world-size 4 --rank 2 --local-rank 0, spans machines",
    "AUTO, , --world-size 2 --rank 1, in one process"
  })
  void toOptions_contradictionsAreRefused(
      EngineChoice engine, Integer workers, String arguments, String message) {
    assertThatThrownBy(() -> options(engine, workers, arguments)).hasMessageContaining(message);
  }
}
