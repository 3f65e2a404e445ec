package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class World_OfTest {

  private static final OptionalInt NONE = OptionalInt.empty();

  private static World of(Map<String, String> environment) {
    return World.of(environment, NONE, NONE, NONE);
  }

  @Test
  void of_nothingIsOne() {
    assertThat(of(Map.of())).isEqualTo(World.ONE);
    assertThat(of(Map.of("WORLD_SIZE", " ", "RANK", ""))).isEqualTo(World.ONE);
    assertThat(World.ONE.requireWhole()).isEqualTo(World.ONE);
  }

  @Test
  void of_environment() {
    assertThat(of(Map.of("WORLD_SIZE", "4", "RANK", "3", "LOCAL_RANK", "1")))
        .isEqualTo(new World(4, 3, 1));
  }

  @Test
  void of_localRankIsTheRank() {
    assertThat(of(Map.of("WORLD_SIZE", "4", "RANK", "3"))).isEqualTo(new World(4, 3, 3));
  }

  @Test
  void of_optionsComeFirst() {
    Map<String, String> environment = Map.of("WORLD_SIZE", "4", "RANK", "x", "LOCAL_RANK", "1");
    assertThat(World.of(environment, OptionalInt.of(2), OptionalInt.of(1), OptionalInt.of(0)))
        .isEqualTo(new World(2, 1, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "WORLD_SIZE, two, Environment variable WORLD_SIZE is 'two': expected a whole number",
    "WORLD_SIZE, 0, world size 0: expected at least 1",
    "RANK, 1, 'rank 1 in a world of 1: expected one in [0, 1)'",
    "RANK, -1, 'rank -1 in a world of 1: expected one in [0, 1)'",
    "LOCAL_RANK, 2, 'local rank 2 in a world of 1: expected one in [0, 1)'",
    "LOCAL_WORLD_SIZE, 2, 'local world size 2 in a world of 1: expected one in [1, 1]'",
    "GROUP_WORLD_SIZE, 0, GROUP_WORLD_SIZE 0: expected at least 1"
  })
  void of_wrongValueIsRefused(String name, String value, String message) {
    assertThatThrownBy(() -> of(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void requireWhole_severalMachinesAreRefused() {
    assertThatThrownBy(new World(8, 4, 0)::requireWhole)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("spans machines, which Kiln can't do yet");
  }

  @ParameterizedTest
  @CsvSource({"LOCAL_WORLD_SIZE, 8", "GROUP_WORLD_SIZE, 2"})
  void requireWhole_severalMachinesAreRefusedOnTheFirstToo(String name, String value) {
    Map<String, String> launched =
        Map.of("WORLD_SIZE", "16", "RANK", "0", "LOCAL_RANK", "0", name, value);
    assertThatThrownBy(of(launched)::requireWhole)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("8 of 16 replicas are on this machine")
        .hasMessageContaining("spans machines, which Kiln can't do yet");
  }

  @Test
  void requireWhole_oneLaunchedMachineIsWhole() {
    Map<String, String> launched =
        Map.of("WORLD_SIZE", "2", "LOCAL_WORLD_SIZE", "2", "GROUP_WORLD_SIZE", "1");
    assertThat(of(launched).requireWhole()).isEqualTo(new World(2, 0, 0));
  }

  @Test
  void requireWhole_oneProcessAWorkerIsRefused() {
    assertThatThrownBy(new World(2, 1, 1)::requireWhole)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("in one process");
  }
}
