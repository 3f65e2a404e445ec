package org.kiln.train;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.kiln.data.AtomicFiles;
import org.kiln.engine.NetworkView;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The checkpoint's zip: the three entries of DL4J's {@code ModelSerializer}, which reads it, and
 * {@value #STATE}. Only these four are read, and none by Java deserialisation, which {@code
 * ModelSerializer} would use for some others.
 */
final class CheckpointFile {

  static final String STATE = "kiln.json";

  private static final int MOST_STATE_BYTES = 64 << 20;

  private CheckpointFile() {}

  /**
   * What a checkpoint holds.
   *
   * @param configuration JSON of the network
   * @param parameters one row
   * @param updaterState one row, or null
   * @param state of the run
   */
  record Content(
      String configuration, INDArray parameters, INDArray updaterState, RunState state) {}

  /** Writes {@code network} as it is now, and the state with digests of what was written. */
  static void write(
      Path file,
      NetworkView network,
      RunState.Subject subject,
      RunState.Data data,
      Snapshot snapshot)
      throws IOException {
    INDArray parameters = network.network().params();
    INDArray updaterState = network.updaterState();
    RunState state =
        new RunState(
            subject,
            data,
            snapshot.settings(),
            snapshot.position(),
            snapshot.history(),
            new RunState.Digests(Digest.of(parameters), Digest.of(updaterState)));
    AtomicFiles.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          entry(zip, ModelSerializer.CONFIGURATION_JSON, bytes(network.configurationJson()));
          entry(zip, ModelSerializer.COEFFICIENTS_BIN, parameters);
          if (updaterState != null) {
            entry(zip, ModelSerializer.UPDATER_BIN, updaterState);
          }
          entry(zip, STATE, Json.bytes(state));
          zip.finish();
        });
  }

  /** What of a run goes into a checkpoint, apart from the network. */
  record Snapshot(TrainingSettings settings, Position position, List<EpochResult> history) {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }

  private static void entry(ZipOutputStream zip, String name, INDArray array) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    OutputStream buffered = new BufferedOutputStream(zip, 1 << 16);
    DataOutputStream data = new DataOutputStream(buffered);
    Nd4j.write(array, data);
    data.flush();
    zip.closeEntry();
  }

  /**
   * Reads and verifies.
   *
   * @throws TrainingException if the file is missing, damaged or no checkpoint of Kiln
   */
  static Content read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new TrainingException(
          "There is no checkpoint " + file + ": expected an <arch>_checkpoint.zip or _best.zip");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      byte[] state = bytes(zip, STATE);
      if (state == null) {
        throw new TrainingException(
            file
                + " has no entry "
                + STATE
                + ": it is no checkpoint of Kiln; a plain DL4J model is read by ModelSerializer");
      }
      Content content =
          new Content(
              new String(required(zip, ModelSerializer.CONFIGURATION_JSON), StandardCharsets.UTF_8),
              array(zip, ModelSerializer.COEFFICIENTS_BIN),
              zip.getEntry(ModelSerializer.UPDATER_BIN) == null
                  ? null
                  : array(zip, ModelSerializer.UPDATER_BIN),
              Json.read(state, RunState.class));
      verify(content);
      return content;
    } catch (IOException | IllegalArgumentException e) {
      throw new TrainingException(
          "Checkpoint "
              + file
              + " is damaged ("
              + e.getMessage()
              + "): take another, for instance the run's best",
          e);
    }
  }

  private static void verify(Content content) throws IOException {
    RunState.Digests expected = content.state().sha256();
    if (!Digest.of(content.parameters()).equals(expected.parameters())) {
      throw new IOException("the parameters' SHA-256 is not the one recorded");
    }
    if (!Digest.of(content.updaterState()).equals(expected.updaterState())) {
      throw new IOException("the updater state's SHA-256 is not the one recorded");
    }
  }

  private static byte[] required(ZipFile zip, String name) throws IOException {
    byte[] bytes = bytes(zip, name);
    if (bytes == null) {
      throw new IOException("it has no entry " + name);
    }
    return bytes;
  }

  private static byte[] bytes(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      return null;
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(MOST_STATE_BYTES + 1);
      if (bytes.length > MOST_STATE_BYTES) {
        throw new IOException(name + " is larger than " + (MOST_STATE_BYTES >> 20) + " MiB");
      }
      return bytes;
    }
  }

  private static INDArray array(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("it has no entry " + name);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readAllBytes();
      return Nd4j.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (RuntimeException e) {
      throw new IOException(name + " is not an array: " + e.getMessage(), e);
    }
  }
}
