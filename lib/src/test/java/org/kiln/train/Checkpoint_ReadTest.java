package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Checkpoint_ReadTest {

  @TempDir Path folder;
  private final ComputationGraph network = TinyRuns.network();
  private Path checkpoint;

  @BeforeEach
  void train() {
    TinyRuns.trainer(network, 1).saveTo(folder).fit();
    checkpoint = folder.resolve("tiny_checkpoint.zip");
  }

  @Test
  void read_restoresTheWholeState() {
    Checkpoint read = Checkpoint.read(checkpoint);
    ComputationGraph restored = (ComputationGraph) read.network();
    assertSameBits("parameters", restored.params(), network.params());
    assertSameBits(
        "updater state",
        restored.getUpdater().getStateViewArray(),
        network.getUpdater().getStateViewArray());
    assertThat(restored.getIterationCount()).isEqualTo(3);
    assertThat(read.architecture()).isEqualTo("tiny");
    assertThat(read.dataset()).isEqualTo("dummy");
    assertThat(read.settings()).isEqualTo(TinyRuns.settings(1));
    assertThat(read.parametersSha256()).isEqualTo(Checkpoint.parametersSha256(network));
  }

  @Test
  void read_foreignClassIsRefused() {
    Map<String, byte[]> edited =
        CheckpointEdits.edit(
            CheckpointEdits.entries(checkpoint),
            "configuration.json",
            json -> json.replace("org.nd4j.linalg.activations", "com.evil.gadget"));
    Path foreign = CheckpointEdits.forge(folder.resolve("foreign.zip"), edited);
    assertThatThrownBy(() -> Checkpoint.read(foreign))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("com.evil.gadget");
    assertThatThrownBy(() -> Checkpoint.read(foreign, List.of("com.evil")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("can't be restored");
  }

  @Test
  void read_changedStateIsRefused() {
    String digest = Checkpoint.parametersSha256(network);
    Map<String, byte[]> edited =
        CheckpointEdits.edit(
            CheckpointEdits.entries(checkpoint),
            "kiln.json",
            json -> json.replace(digest, digest.replace(digest.charAt(0), 'x')));
    assertThatThrownBy(
            () -> Checkpoint.read(CheckpointEdits.write(folder.resolve("changed.zip"), edited)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("SHA-256 of kiln.json");
    Path changed = CheckpointEdits.forge(folder.resolve("forged.zip"), edited);
    assertThatThrownBy(() -> Checkpoint.read(changed))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("SHA-256");
  }

  @Test
  void read_plainModelIsToldApart() throws IOException {
    Path plain = folder.resolve("plain.zip");
    org.deeplearning4j.util.ModelSerializer.writeModel(network, plain.toFile(), true);
    assertThatThrownBy(() -> Checkpoint.read(plain))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("no checkpoint of Kiln");
  }
}
