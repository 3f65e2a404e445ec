package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Checkpoints made by someone who knows the format, sums and all. */
class Checkpoint_HostileTest {

  private static final long MOST_BYTES = 256 << 20;

  @TempDir private static Path folder;

  private static Map<String, byte[]> entries;

  /** Whether {@link Gadget} was initialised, which is what an attacker is after. */
  private static boolean initialised;

  /** A class of the class path that no network is made of. */
  public static final class Gadget {

    static {
      initialised = true;
    }

    private Gadget() {}
  }

  @BeforeAll
  static void train() {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).fit();
    entries = CheckpointEdits.entries(folder.resolve("tiny_checkpoint.zip"));
  }

  private static Path forge(String name, UnaryOperator<String> change) {
    return CheckpointEdits.forge(
        folder.resolve("forged.zip"), CheckpointEdits.edit(entries, name, change));
  }

  private static Path forge(String name, byte[] bytes) {
    Map<String, byte[]> changed = new LinkedHashMap<>(entries);
    changed.put(name, bytes);
    return CheckpointEdits.forge(folder.resolve("forged.zip"), changed);
  }

  /** Reads it, and sees to it that what is thrown is one line, and little memory is taken. */
  private static Throwable read(Path file) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long heap = threads.getCurrentThreadAllocatedBytes();
    long outside = Pointer.totalBytes();
    Throwable thrown = catchThrowable(() -> Checkpoint.read(file));
    assertThat(threads.getCurrentThreadAllocatedBytes() - heap).isLessThan(MOST_BYTES);
    assertThat(Pointer.totalBytes() - outside).isLessThan(MOST_BYTES);
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(TrainingException.class);
      assertThat(thrown.getMessage()).doesNotContain("\n", "\r", "\u001b").hasSizeLessThan(700);
    }
    return thrown;
  }

  private static String refusal(Path file) {
    Throwable thrown = read(file);
    assertThat(thrown).isNotNull();
    return thrown.getMessage();
  }

  @Test
  void read_forgedButHarmless_passes() {
    Path same = CheckpointEdits.forge(folder.resolve("same.zip"), entries);
    assertThat(read(same)).isNull();
    assertThat(Checkpoint.read(same).settings()).isEqualTo(TinyRuns.settings(1));
  }

  static Stream<String> foreignClasses() {
    String gadget = Gadget.class.getName();
    String relu = "org.nd4j.linalg.activations.impl.ActivationReLU";
    return Stream.of(
            "{'@class':'GADGET'}",
            "['GADGET', {}]",
            "['GADGET']",
            "['GADGET', 'x']",
            "{'@class':['GADGET']}",
            "{'max':null,'@class':'GADGET'}",
            "{'@class':'java.util.ArrayList<GADGET>'}",
            "['java.util.ArrayList<GADGET>', []]",
            "{'@class':'RELU<GADGET>'}",
            "['RELU<GADGET>', {}]",
            "{'@class':'[LGADGET;'}",
            "{'@class':'RELU','@class':'GADGET'}",
            "{'@class':'GADGET','@class':'RELU'}",
            "{'@clas\\u0073':'GADGET'}")
        .map(s -> s.replace('\'', '"').replace("GADGET", gadget).replace("RELU", relu));
  }

  @ParameterizedTest
  @MethodSource("foreignClasses")
  void read_foreignClasses_areNotInitialised(String json) {
    String relu = "\\{\\s*\"@class\" : \"org.nd4j.linalg.activations.impl.ActivationReLU\"[^}]*}";
    String literal = Matcher.quoteReplacement(json);
    String message = refusal(forge("configuration.json", text -> text.replaceFirst(relu, literal)));
    assertThat(initialised).isFalse();
    assertThat(message).containsAnyOf("none of DL4J's or Kiln's classes", "Duplicate field");
  }

  static Stream<String> oldFields() {
    return Stream.of("['GADGET', {}]", "{'@class':'GADGET'}", "['GADGET']")
        .map(s -> s.replace('\'', '"').replace("GADGET", Gadget.class.getName()))
        .map(s -> "\"weightInit\":\"DISTRIBUTION\",\"weightInitFn\":null,\"dist\":" + s);
  }

  /** DL4J reads fields of its oldest formats by ways of their own. */
  @ParameterizedTest
  @MethodSource("oldFields")
  void read_foreignClassesInOldFields_areNotInitialised(String field) {
    String literal = Matcher.quoteReplacement(field);
    read(
        forge(
            "configuration.json",
            text -> text.replaceAll("\"weightInitFn\" : \\{[^}]*}", literal)));
    assertThat(initialised).isFalse();
  }

  @Test
  void read_otherPackagesOfDl4j_areRefused() {
    String message =
        refusal(
            forge(
                "configuration.json",
                text -> text.replace("org.nd4j.linalg.activations", "org.nd4j.linalg.api")));
    assertThat(message).contains("org.nd4j.linalg.api", "Checkpoint.read(file, List.of(");
  }

  private static Arguments edit(String what, UnaryOperator<String> change) {
    return Arguments.of(what, change);
  }

  private static Arguments edit(String what, String old, String replacement) {
    return Arguments.of(what, (UnaryOperator<String>) text -> text.replace(old, replacement));
  }

  static Stream<Arguments> configurations() {
    return Stream.of(
        edit("trailing tokens", text -> text + "{}"),
        edit("no JSON", text -> "<html>"),
        edit("an array", text -> "[]"),
        edit("nothing", text -> "null"),
        edit("a number", text -> "17"),
        edit("empty", text -> "{}"),
        edit("nested without end", text -> "[".repeat(100_000)),
        edit("a long name", "\"cacheMode\"", "\"" + "x".repeat(2 << 20) + "\""),
        edit("many outputs", "\"nout\" : 5", "\"nout\" : 500000000"),
        edit("negative outputs", "\"nout\" : 5", "\"nout\" : -5"),
        edit("too large a number", "\"nout\" : 5", "\"nout\" : 1e400"),
        edit("a large kernel", "[ 3, 3 ]", "[ 30000, 30000 ]"),
        edit("no vertices", text -> text.replaceFirst("(\"vertices\" : )(?s).*", "$1{} }")),
        edit("no kind of vertex", "conf.graph.LayerVertex", "conf.graph.Missing"),
        edit("an escape", "conf.graph.LayerVertex", "\\u001b[2J.\\nLayerVertex"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configurations")
  void read_configurations_areRefused(String what, UnaryOperator<String> change) {
    refusal(forge("configuration.json", change));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        edit("a path", ": \"tiny\"", ": \"../../other/run\""),
        edit("a path of Windows", ": \"tiny\"", ": \"..\\\\run\""),
        edit("a parent", ": \"tiny\"", ": \"..\""),
        edit("an escape", ": \"tiny\"", ": \"\\u001b[2Jtiny\""),
        edit("no name", ": \"tiny\"", ": null"),
        edit("a long name", ": \"tiny\"", ": \"" + "x".repeat(1000) + "\""),
        edit("a MB of a name", ": \"tiny\"", ": \"" + "x".repeat(1 << 20) + "\""),
        edit("a long data set", ": \"dummy", ": \"" + "x".repeat(5000)));
  }

  static Stream<Arguments> states() {
    return Stream.of(
        edit("2^31 epochs", "\"epochs\" : 1,", "\"epochs\" : 2147483648,"),
        edit("2^31 - 1 epochs", "\"epochs\" : 1,", "\"epochs\" : 2147483647,"),
        edit("half an epoch", "\"epochs\" : 1,", "\"epochs\" : 1.5,"),
        edit("no steps", "\"steps_per_epoch\" : 3", "\"steps_per_epoch\" : 0"),
        edit("a step before", "\"step\" : 0", "\"step\" : -1"),
        edit("a step beyond", "\"step\" : 0", "\"step\" : 4"),
        edit("an epoch beyond", "\"epoch\" : 2", "\"epoch\" : 2147483647"),
        edit("epoch 0", "\"epoch\" : 2", "\"epoch\" : 0"),
        edit("NaN of a sum", "\"loss_sum\" : 0.0", "\"loss_sum\" : \"NaN\""),
        edit("a bare NaN", "\"loss_sum\" : 0.0", "\"loss_sum\" : NaN"),
        edit("NaN of a rate", "\"learning_rate\" : 0.05", "\"learning_rate\" : \"NaN\""),
        edit("no position", "\"position\"", "\"positions\""),
        edit("no settings", "\"settings\"", "\"setting\""),
        edit("a kind by number", "\"kind\" : \"SGD\"", "\"kind\" : 1"),
        edit("a seed twice", "\"seed\" : 5", "\"seed\" : 5, \"seed\" : 6"),
        edit("more after it", text -> text + " {}"),
        edit("nothing", text -> "null"),
        edit("nested without end", text -> "{\"a\":".repeat(100_000)),
        edit("a history out of order", Checkpoint_HostileTest::longHistory),
        edit("a newer format", "\"format\" : 2", "\"format\" : 3"),
        edit("no format", "\"format\" : 2", "\"format\" : null"),
        edit("velocities beyond", t -> t.replaceFirst("\"to\" : \\d+", "\"to\" : 2000000000")),
        edit("velocities before", "\"from\" : 0", "\"from\" : -1"),
        edit("an endless rate", t -> t.replaceFirst("(\"rate\" : )[^ }\n]+", "$1\"Infinity\"")));
  }

  private static String longHistory(String json) {
    int start = json.indexOf("\"history\" : [") + 13;
    String row = json.substring(start, json.indexOf("} ]", start) + 1).replaceAll("\\s", "");
    return json.substring(0, start) + (row + ",").repeat(20_000) + json.substring(start);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"names", "states"})
  void read_states_areRefused(String what, UnaryOperator<String> change) {
    refusal(forge("kiln.json", change));
  }

  @Test
  void read_largerTexts_areNotEvenRead() {
    String space = " ".repeat(17 << 20);
    assertThat(refusal(forge("kiln.json", text -> text + space))).contains("more than it may have");
  }

  /** A row whose header claims what it likes. */
  private static byte[] row(long claimed, int values, long... shape) {
    byte[] header = RowFormat.header(DataType.FLOAT, claimed);
    ByteBuffer bytes = ByteBuffer.allocate(header.length + values * Float.BYTES).put(header);
    for (int i = 0; i < shape.length; i++) {
      bytes.putLong(32 + i * Long.BYTES, shape[i]);
    }
    return bytes.array();
  }

  static Stream<byte[]> rows() {
    return Stream.of(
        row(550_000_000, 10),
        row(Long.MAX_VALUE, 10),
        row(-1, 10),
        row(0, 0),
        row(184, 184, 1, 184, 1000),
        row(184, 184, 1, 184, -1),
        row(184, 184, 1, 500_000_000, 1),
        row(184, 184, 1, 184, 1, 1 << 13, 1000),
        row(184, 184, 7, 184, 1),
        row(100_000, 100_000),
        new byte[0],
        new byte[200]);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void read_rows_areRefused(byte[] bytes) {
    for (String name : List.of("coefficients.bin", "updaterState.bin")) {
      refusal(forge(name, bytes));
    }
  }

  /** A state of a network with more in training: ND4J would copy it over the end of the memory. */
  @Test
  void read_longerUpdaterState_isRefused() {
    String digest = Digest.of(new byte[1600]);
    Map<String, byte[]> changed =
        CheckpointEdits.edit(
            entries,
            "kiln.json",
            json ->
                json.replaceFirst("(\"velocities\" : \\[)[^\\]]*]", "$1 ]")
                    .replaceFirst("(\"updater_state\" : \")[0-9a-f]+", "$1" + digest));
    changed.put("updaterState.bin", row(400, 400));
    Path file = CheckpointEdits.forge(folder.resolve("longer.zip"), changed);
    assertThat(refusal(file)).contains("400 values");
    Throwable resumed = catchThrowable(TinyRuns.trainer(TinyRuns.network(), 1).resume(file)::fit);
    assertThat(resumed).isInstanceOf(TrainingException.class).hasMessageContaining("400 values");
  }

  /** The same in good faith. */
  @Test
  void resume_withALayerFrozen_isRefused() {
    ComputationGraph frozen =
        new TransferLearning.GraphBuilder(TinyRuns.network()).setFeatureExtractor("conv").build();
    Trainer trainer =
        Trainer.of(frozen).data(TinyRuns.data()).resume(folder.resolve("tiny_checkpoint.zip"));
    assertThat(catchThrowable(trainer::fit))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("other layers were frozen")
        .hasMessageContaining("without --resume");
  }

  @Test
  void read_bombs_areNotInflated() throws IOException {
    Path file = folder.resolve("bomb.zip");
    for (String bomb : entries.keySet()) {
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          out.putNextEntry(new ZipEntry(entry.getKey()));
          out.write(entry.getValue());
          for (int i = 0; entry.getKey().equals(bomb) && i < 64; i++) {
            out.write(new byte[1 << 20]);
          }
        }
      }
      refusal(file);
    }
  }

  @Test
  void read_twoEntriesOfAName_areRefused() throws IOException {
    Map<String, byte[]> two = new LinkedHashMap<>(entries);
    two.put("kiln.jsom", entries.get("kiln.json"));
    Path file = CheckpointEdits.write(folder.resolve("two.zip"), two);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, text.replace("kiln.jsom", "kiln.json"), StandardCharsets.ISO_8859_1);
    assertThat(refusal(file)).contains("two entries kiln.json");
  }

  /** Whatever the numbers say, they are read or refused: nothing breaks, hangs or takes memory. */
  @Test
  void read_forgedMutations() {
    Path file = folder.resolve("mutated.zip");
    for (String name : entries.keySet()) {
      for (int seed = 0; seed < 25; seed++) {
        Map<String, byte[]> changed = new LinkedHashMap<>(entries);
        changed.put(name, Mutations.of(entries.get(name), new Random(seed)));
        read(CheckpointEdits.forge(file, changed));
      }
    }
  }
}
