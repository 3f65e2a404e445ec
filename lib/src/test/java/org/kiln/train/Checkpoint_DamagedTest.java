package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changed bits: a checkpoint says what it always said, or is refused in one line. */
class Checkpoint_DamagedTest {

  @TempDir private static Path folder;

  private static Path checkpoint;
  private static Map<String, byte[]> entries;
  private static String contents;

  @BeforeAll
  static void train() {
    TinyRuns.trainer(TinyRuns.network(), 1).saveTo(folder).fit();
    checkpoint = folder.resolve("tiny_checkpoint.zip");
    entries = CheckpointEdits.entries(checkpoint);
    contents = contents(checkpoint);
  }

  /** All that reading a checkpoint yields. */
  private static String contents(Path file) {
    CheckpointFile.Content read = CheckpointFile.read(file);
    return String.join(
        "\n",
        read.configuration(),
        Digest.of(read.parameters()),
        Digest.of(read.plainUpdaterState()),
        Digest.of(read.updaterState()),
        read.state().toString());
  }

  /** Whether it is refused; fails where it says something else, or breaks. */
  private static boolean isRefused(Path file, String what) {
    try {
      assertThat(contents(file)).as(what).isEqualTo(contents);
      return false;
    } catch (TrainingException e) {
      assertThat(e.getMessage()).as(what).doesNotContain("\n", "\u001b").contains(file.toString());
      return true;
    } catch (RuntimeException e) {
      return fail(what, e);
    }
  }

  @ParameterizedTest
  @CsvSource({"kiln.json, 11", "configuration.json, 41", "kiln.sha256, 5"})
  void read_bitsOfTheText_areAllRefused(String entry, int every) throws IOException {
    Path file = CheckpointEdits.write(folder.resolve("flipped.zip"), entries);
    byte[] zip = Files.readAllBytes(file);
    ZipPatch patch = new ZipPatch(zip, entry, entries.get(entry));
    int bits = 8 * entries.get(entry).length;
    for (int bit = 0; bit < bits; bit += every) {
      Files.write(file, patch.flipped(bit));
      assertThat(isRefused(file, entry + " bit " + bit)).as("%s bit %d", entry, bit).isTrue();
    }
  }

  @Test
  void read_bitsOfTheFile() throws IOException {
    byte[] zip = Files.readAllBytes(checkpoint);
    Path file = folder.resolve("bits.zip");
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 800; i++) {
      byte[] changed = zip.clone();
      int bit = random.nextInt(8 * zip.length);
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, changed);
      refused += isRefused(file, "bit " + bit) ? 1 : 0;
    }
    // Dates and the like are nobody's loss.
    assertThat(refused).isGreaterThan(650);
  }

  @Test
  void read_mutatedBytes() throws IOException {
    byte[] zip = Files.readAllBytes(checkpoint);
    Path file = folder.resolve("bytes.zip");
    for (int seed = 0; seed < 500; seed++) {
      Files.write(file, Mutations.of(zip, new Random(seed)));
      isRefused(file, "seed " + seed);
    }
  }

  /** As above, where the zip's own checksum is made to fit. */
  @Test
  void read_mutatedEntries() {
    Path file = folder.resolve("entries.zip");
    for (String name : entries.keySet()) {
      for (int seed = 0; seed < 100; seed++) {
        Map<String, byte[]> changed = new LinkedHashMap<>(entries);
        changed.put(name, Mutations.of(entries.get(name), new Random(seed)));
        CheckpointEdits.write(file, changed);
        isRefused(file, name + " seed " + seed);
      }
    }
  }

  /** Entries left out or given another's name: Kiln 0.1.0 had no sums, so this must not pass. */
  @Test
  void read_entriesLeftOutOrSwapped() {
    Path file = folder.resolve("left-out.zip");
    Set<String> refused = new TreeSet<>();
    for (String name : entries.keySet()) {
      Map<String, byte[]> changed = new LinkedHashMap<>(entries);
      changed.remove(name);
      if (isRefused(CheckpointEdits.write(file, changed), "without " + name)) {
        refused.add(name);
      }
      for (String other : entries.keySet()) {
        if (!other.equals(name)) {
          changed.put(name, entries.get(other));
          assertThat(isRefused(CheckpointEdits.write(file, changed), name + " is " + other))
              .isTrue();
        }
      }
    }
    assertThat(refused).isEqualTo(new TreeSet<>(entries.keySet()));
  }
}
