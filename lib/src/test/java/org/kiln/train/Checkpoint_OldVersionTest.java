package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.NetworkView;

/**
 * Checkpoints that Kiln 0.1.0 wrote before they had a format, one of each optimizer and kind of
 * schedule: of 2 epochs of {@link TinyRuns}, stopped before their end.
 */
class Checkpoint_OldVersionTest {

  @TempDir Path folder;

  static Stream<Path> checkpoints() throws IOException, URISyntaxException {
    return OldCheckpoints.in("checkpoints-0.1.0");
  }

  @ParameterizedTest
  @MethodSource("checkpoints")
  void read_isWhatWasSaved_withPlainUpdaters(Path file) {
    CheckpointFile.Content content = CheckpointFile.read(file);
    Checkpoint read = Checkpoint.read(file);

    assertThat(read.settings().seed()).isEqualTo(5);
    assertThat(read.settings().loop().epochs()).isEqualTo(2);
    assertThat(read.architecture()).isEqualTo(OldCheckpoints.name(file));
    assertThat(content.state().data()).isNull();
    assertThat(Checkpoint.parametersSha256(read.network())).isEqualTo(read.parametersSha256());
    assertThat(NetworkView.of(read.network()).configurationJson())
        .doesNotContain("org.kiln.optim")
        .contains("\"iterationCount\" : " + (content.state().position().iteration(3)));
  }

  /** The same file again, as it is written now, goes on to the same end. */
  @ParameterizedTest
  @MethodSource("checkpoints")
  void resume_goesOn_asAfterSavingItAnew(Path file) {
    Path anew = folder.resolve("anew");
    Trainer stopped = resumed(file).saveTo(anew);
    stopped.requestStop();
    stopped.fit();
    Path saved = anew.resolve(OldCheckpoints.name(file) + "_checkpoint.zip");

    assertThat(CheckpointFile.read(saved).state().format()).isEqualTo(RunState.FORMAT);
    Map<String, byte[]> entries = CheckpointEdits.entries(saved);
    assertThat(new String(entries.get("configuration.json"))).doesNotContain("org.kiln.optim");

    Run first = resumed(file).fit();
    Run second = resumed(saved).fit();
    assertThat(first.last().orElseThrow().epoch()).isEqualTo(2);
    assertThat(Checkpoint.parametersSha256(second.network()))
        .isEqualTo(Checkpoint.parametersSha256(first.network()));
  }

  private static Trainer resumed(Path file) {
    return Trainer.of(OldCheckpoints.freshNetwork(file))
        .data(TinyRuns.data())
        .engine(TinyRuns.ENGINE)
        .resume(file);
  }
}
