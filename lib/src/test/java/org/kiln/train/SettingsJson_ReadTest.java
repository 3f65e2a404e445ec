package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.error.KilnException;

/** Settings of files that know fewer fields than this Kiln, or more. */
class SettingsJson_ReadTest {

  @TempDir private Path folder;

  private record Grown(
      int old,
      @LaterSetting(before = "0.5") double share,
      @LaterSetting(before = "[ 1, 2 ]") List<Integer> list,
      @LaterSetting(before = "{ \"side\" : 7 }") Part part) {}

  private record Part(int side, @LaterSetting(before = "\"NONE\"") String mode) {}

  private static JsonNode json(String text) throws IOException {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'old' : 3}",
        "{'old' : 3, 'share' : 0.5, 'part' : {'side' : 7}}",
        "{'old' : 3, 'list' : [1, 2], 'part' : {'side' : 7, 'mode' : 'NONE'}}"
      })
  void complete_whatIsMissingIsWhatWasDoneBefore(String text) throws IOException {
    JsonNode node = json(text);
    SettingsJson.complete(Grown.class, node, "");
    assertThat(node)
        .isEqualTo(
            json(
                "{'old' : 3, 'share' : 0.5, 'list' : [1, 2],"
                    + " 'part' : {'side' : 7, 'mode' : 'NONE'}}"));
  }

  @Test
  void complete_whatIsThereStays() throws IOException {
    JsonNode node =
        json("{'old' : 3, 'share' : 0.1, 'list' : [], 'part' : {'side' : 1, 'mode' : 'A'}}");
    JsonNode before = node.deepCopy();
    SettingsJson.complete(Grown.class, node, "");
    assertThat(node).isEqualTo(before);
  }

  @Test
  void complete_whatAlwaysWasThereIsNamed() {
    assertThatThrownBy(() -> SettingsJson.complete(Grown.class, json("{'part' : {}}"), ""))
        .isInstanceOf(KilnException.class)
        .hasMessage("it lacks the setting old");
    assertThatThrownBy(() -> SettingsJson.complete(Grown.class, json("{'old':1,'part':{}}"), "a."))
        .hasMessage("it lacks the setting a.part.side");
  }

  /** Each setting but those that came later; two stand for what 0.1.0 had in their place. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "loop",
        "loop.epochs",
        "data.batch_size",
        "data.augmentation.input.size.height",
        "data.augmentation.flip",
        "data.workers",
        "optimizer.kind",
        "optimizer.momentum",
        "schedule.milestones",
        "schedule.warmup.factor",
        "seed"
      })
  void convert_missingSettingIsNamed(String path) {
    JsonNode settings = Json.tree(TinyRuns.settings(1));
    int dot = path.lastIndexOf('.');
    JsonNode owner =
        dot < 0 ? settings : settings.at("/" + path.substring(0, dot).replace('.', '/'));
    ((ObjectNode) owner).remove(path.substring(dot + 1));

    assertThatThrownBy(() -> new SettingsJson().convert(settings))
        .hasMessage("it lacks the setting " + path);
  }

  @Test
  void convert_withoutAccumulateIsAnUpdateOfEachBatch() {
    JsonNode settings = Json.tree(TinyRuns.settings(1));
    ((ObjectNode) settings.get("optimizer")).remove("accumulate");
    assertThat(new SettingsJson().convert(settings)).isEqualTo(TinyRuns.settings(1));
  }

  @Test
  void convert_roundTrip() {
    for (Recipe recipe : Recipes.all()) {
      assertThat(new SettingsJson().convert(Json.tree(recipe.settings())))
          .isEqualTo(recipe.settings());
    }
  }

  private Path edited(UnaryOperator<String> change) throws URISyntaxException {
    Path file = OldCheckpoints.folder("checkpoints-format-2").resolve("graph-adam-warmup.zip");
    Map<String, byte[]> entries =
        CheckpointEdits.edit(CheckpointEdits.entries(file), CheckpointFile.STATE, change);
    return CheckpointEdits.forge(folder.resolve("edited.zip"), entries);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.2", "null", "[ 1 ]", "{ \"alpha\" : 1 }"})
  void read_settingOfANewerKilnIsRefusedInALine(String value) throws URISyntaxException {
    Path file =
        edited(text -> text.replace("\"cutout\" : 2", "\"cutout\" : 2, \"mixup\" : " + value));
    assertThatThrownBy(() -> Checkpoint.read(file))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "Checkpoint "
                + file
                + " was written by a newer Kiln than "
                + KilnVersion.get()
                + " (it has the setting mixup): read it with that one");
  }

  @Test
  void read_formatOfANewerKilnIsRefusedInALine() throws URISyntaxException {
    Path file = edited(text -> text.replace("\"format\" : 2", "\"format\" : 3"));
    assertThatThrownBy(() -> Checkpoint.read(file))
        .isInstanceOf(TrainingException.class)
        .hasMessageEndingWith("(it is in format 3): read it with that one");
  }

  /** What a newer Kiln says of a run besides doesn't change what is computed. */
  @Test
  void read_whatIsNoSettingMayBeMore() throws URISyntaxException {
    Path file =
        edited(text -> text.replace("\"subject\" : {", "\"subject\" : { \"host\" : \"a\","));
    assertThat(Checkpoint.read(file).architecture()).isEqualTo("graph-adam-warmup");
  }
}
