package org.kiln.weights.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.error.KilnException;
import org.kiln.weights.tensor.MappedFile;
import org.kiln.weights.tensor.TensorFixtures;
import org.kiln.weights.tensor.Tensors;

class StateDicts_RefuseTest {

  /** More than JUnit and the copy of a file of 2 KB need, less than a file could ask for. */
  private static final long MOST_ALLOCATED = 1 << 20;

  @ParameterizedTest
  @CsvSource({
    "call.pth, asks for 'posix.system'",
    "call-protocol4.pth, asks for 'posix.system'",
    "module.pth, asks for 'torch.nn.modules.linear.Linear'",
    "torchscript.pt, is TorchScript",
    "tensor.pth, holds no dictionary of tensors",
    "two.pth, 'several dictionaries of tensors: ''generator'', ''discriminator''. Say which'",
    "types.safetensors, neither a zip file nor a pickle"
  })
  void read_filesThatAreNoStateDict(String file, String message) {
    assertThatThrownBy(() -> StateDicts.read(TensorFixtures.file(file)))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining(message);
  }

  @Test
  void read_nothingOfThatName() {
    assertThatThrownBy(() -> StateDicts.read(TensorFixtures.file("two.pth"), "critic"))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("at 'critic'; expected one of: 'generator', 'discriminator'");
  }

  /** Objects of the old form, by pickle's opcodes: (hex) and texts. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`}X(05000000)self`, ends early",
        "`(2e)`, empty stack",
        "`(300a)`, empty stack",
        "`h(07).`, recalls number 7",
        "`}}(4b01)s.`, Dictionary as a key",
        "`}(4b01)(4b01)}.`, no dictionary of tensors",
        "`(4e)a.`, stack",
        "`t.`, mark that is not there",
        "`}((4b01)u.`, key without a value",
        "`B(00000000).`, opcode 0x42",
        "`(81).`, opcode 0x81",
        "`(8006)}.`, protocol 6",
        "`X(ffffffff)a.`, ends early",
        "`(8dffffffffffffffff).`, ends early",
        "`cbuiltins\neval\n.`, asks for 'builtins.eval'",
        "`(8c086275696c74696e738c046576616c93).`, asks for 'builtins.eval'",
        "`cos\nsystem\n(8c026c73)(85)R.`, asks for 'os.system'",
        "`ctorch\nFloatStorage\n)R.`, outside of a persistent id",
        "`ccollections\nOrderedDict\n(4b01)(85)R.`, has a Whole where a Items is due",
        "`ctorch\nSize\n)R.`, call with 0 arguments",
        "`)Q.`, call with 0 arguments",
        "`(28)(8c066d6f64756c65)(4e4e4e4e)tQ.`, call with 5 arguments"
      })
  void read_damagedPickle(String program, String message) {
    assertThatThrownBy(() -> readOld(program))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining(message);
  }

  /** Tensors of 6 floats in storage "0": offset, size and stride as opcodes. */
  @ParameterizedTest
  @CsvSource({
    "4b01, 4b024b0386, 4b034b0186", // one too far
    "4b07, 2985, 2985",
    "4b00, 4b074b0186, 4b014b0186",
    "4b00, 4b024b0286, 4b054b0186",
    "4b00, 8a08ffffffffffffff7f85, 4b0085", // expanded, stride 0
    "4b00, 8a08ffffffffffffff7f8a08ffffffffffffff7f86, 4b014b0186",
    "4b00, 4b0285, 8a08ffffffffffffff7f85",
    "8a08ffffffffffffff7f, 4b0185, 4b0185",
    "4affffffff, 4b0185, 4b0185",
    "4b00, 4b024b0386, 4b0185"
  })
  void read_tensorThatDoesNotFitItsStorage(String offset, String size, String stride) {
    assertThatThrownBy(() -> readOld(tensor(offset, size, stride), 6, 6))
        .isInstanceOf(KilnException.class);
  }

  @Test
  void read_tensorThatFits() throws IOException {
    Tensors tensors = readOld(tensor("4b00", "4b024b0386", "4b034b0186"), 6, 6);
    assertThat(tensors.find("w").get().shape()).containsExactly(2L, 3L);
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "6, 5", "7, 7", "-1, 0", "9223372036854775807, 6", "6, 7"})
  void read_storageOfAnotherLength(long said, int there) {
    assertThatThrownBy(() -> readOld(tensor("4b00", "4b024b0386", "4b034b0186"), said, there))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("damaged");
  }

  /** A list in itself, a dictionary in itself, and 2^100 ways to one dictionary. */
  @Test
  void read_cyclesAndDeepNesting() {
    String cycle = "](7100)h(00)a.";
    String own = "}(7100)(8c0161)h(00)s.";
    String deep = "]".repeat(100_000) + "a".repeat(99_999) + ".";
    String many = "}(7100)" + "0}(8c0161)h(00)s(8c0162)h(00)s(7100)".repeat(100) + ".";
    for (String program : new String[] {cycle, own, deep, many}) {
      assertThatThrownBy(() -> readOld(program))
          .isInstanceOf(KilnException.class)
          .hasMessageContaining("no dictionary of tensors");
    }
    assertThatThrownBy(() -> readOld("N0".repeat(600_000) + "N."))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("steps");
  }

  /** Each bit, and others by turns: all 255 of each byte take half a minute, and find no more. */
  private static int[] changes(int place) {
    return IntStream.concat(
            IntStream.range(0, 8).map(bit -> 1 << bit),
            IntStream.range(0, 16).map(i -> 1 + (place * 41 + i * 16) % 255))
        .toArray();
  }

  /** Checksums guard the zip form: what is read is what was written, or it is refused. */
  @Test
  void read_zipWithEveryTruncationAndEveryChangedByte() throws IOException {
    int refused = fuzz("small.pth", true);
    assertThat(refused).isGreaterThan(10_000);
  }

  /** The old form has none: numbers may come out changed, but nothing else goes wrong. */
  @Test
  void read_oldFormWithEveryTruncationAndEveryChangedByte() throws IOException {
    int refused = fuzz("small-old.pth", false);
    assertThat(refused).isGreaterThan(5_000);
  }

  private static int fuzz(String name, boolean sameOrRefused) throws IOException {
    byte[] whole = Files.readAllBytes(TensorFixtures.file(name));
    Tensors original = read(whole);
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      assertThat(readOrRefuse(Arrays.copyOf(whole, length))).isNull();
    }
    for (int i = 0; i < whole.length; i++) {
      for (int change : changes(i)) {
        byte[] changed = whole.clone();
        changed[i] ^= (byte) change;
        Tensors read = readOrRefuse(changed);
        refused += read == null ? 1 : 0;
        if (read != null && sameOrRefused && !read.equals(original)) {
          assertThat(read).as("byte %d changed by %d", i, change).isEqualTo(original);
        }
      }
    }
    return refused;
  }

  /** Null where it is refused. */
  private static Tensors readOrRefuse(byte[] bytes) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      return read(bytes);
    } catch (KilnException e) {
      return null;
    } finally {
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      if (allocated > MOST_ALLOCATED) {
        assertThat(allocated).isLessThanOrEqualTo(MOST_ALLOCATED);
      }
    }
  }

  private static Tensors read(byte[] bytes) throws IOException {
    return StateDicts.read(MappedFile.of(Path.of("made.pth"), ByteBuffer.wrap(bytes)), null);
  }

  /** {"w": a tensor of storage "0", 6 floats}. */
  private static String tensor(String offset, String size, String stride) {
    return "}(8c0177)ctorch._utils\n_rebuild_tensor_v2\n((28)(28)(8c0773746f72616765)ctorch\nFloatStorage\n"
            .replace("((28)", "(28)")
        + "(8c0130)(8c03637075)(4b06)(4e)tQ(%s)(%s)(%s)(89)}tRs.".formatted(offset, size, stride);
  }

  private static Tensors readOld(String program) throws IOException {
    return readOld(program, 0, 0);
  }

  /** The old form around a pickle of that program, with storage "0" if {@code said} is not 0. */
  private static Tensors readOld(String program, long said, int floats) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("(80028a0a6cfc9c46f9206aa85019)."));
    out.writeBytes(bytes("(4de903)."));
    out.writeBytes(bytes("}."));
    out.writeBytes(bytes(program));
    out.writeBytes(bytes(said == 0 ? "]." : "](8c0130)a."));
    if (said != 0) {
      ByteBuffer storage = ByteBuffer.allocate(8 + 4 * floats);
      storage.putLong(Long.reverseBytes(said));
      out.writeBytes(storage.array());
    }
    return read(out.toByteArray());
  }

  /** Characters as they are, but for hex in parentheses; "((" and what is no hex stay too. */
  private static byte[] bytes(String program) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int i = 0;
    while (i < program.length()) {
      int close = program.charAt(i) == '(' ? program.indexOf(')', i) : -1;
      String inside = close < 0 ? "" : program.substring(i + 1, close);
      if (!inside.isEmpty() && inside.matches("([0-9a-f]{2})+")) {
        out.writeBytes(HexFormat.of().parseHex(inside));
        i = close + 1;
      } else {
        out.writeBytes(program.substring(i, i + 1).getBytes(StandardCharsets.ISO_8859_1));
        i++;
      }
    }
    return out.toByteArray();
  }
}
