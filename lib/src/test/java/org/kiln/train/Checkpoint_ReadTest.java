package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
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
  void read_foreignClassIsRefused() throws IOException {
    Path foreign = rewrite("configuration.json", "org.nd4j.linalg.activations", "com.evil.gadget");
    assertThatThrownBy(() -> Checkpoint.read(foreign))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("com.evil.gadget");
    assertThatThrownBy(() -> Checkpoint.read(foreign, List.of("com.evil")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("can't be restored");
  }

  @Test
  void read_changedStateIsRefused() throws IOException {
    String digest = Checkpoint.parametersSha256(network);
    Path changed = rewrite("kiln.json", digest, digest.replace(digest.charAt(0), 'x'));
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

  /** The checkpoint with text of one entry replaced. */
  private Path rewrite(String entry, String old, String replacement) throws IOException {
    Path result = folder.resolve("changed.zip");
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(checkpoint));
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(result))) {
      for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(e.getName()));
        byte[] bytes = in.readAllBytes();
        out.write(
            e.getName().equals(entry)
                ? new String(bytes, "UTF-8").replace(old, replacement).getBytes("UTF-8")
                : bytes);
      }
    }
    return result;
  }
}
