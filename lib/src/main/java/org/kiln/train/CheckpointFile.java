package org.kiln.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.util.ModelSerializer;
import org.kiln.data.file.AtomicFiles;
import org.kiln.engine.NetworkView;
import org.kiln.optim.PlainUpdaters;
import org.kiln.optim.Velocity;
import org.kiln.train.RowFormat.Row;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The checkpoint's file: the three entries of DL4J's {@code ModelSerializer}, which reads it
 * without Kiln, and Kiln's own.
 *
 * <ul>
 *   <li>{@code configuration.json}, {@code coefficients.bin}, {@code updaterState.bin}: the network
 *       with plain updaters, see {@link PlainUpdaters}
 *   <li>{@value #DIFFERENCE}: what makes DL4J's velocities Kiln's again, see {@link VelocityBits};
 *       only where there are any
 *   <li>{@value #STATE}: the run, see {@link RunState}
 *   <li>{@value CheckpointZip#SUMS}: SHA-256 of all of them
 * </ul>
 *
 * <p>Only these are read, and none by Java deserialisation, which {@code ModelSerializer} would use
 * for some others.
 */
final class CheckpointFile {

  static final String STATE = "kiln.json";
  static final String DIFFERENCE = "kiln_velocity.bin";

  private static final int MOST_JSON_BYTES = 16 << 20;

  /** Values an updater keeps for each parameter: AMSGrad has most. */
  private static final int MOST_UPDATER_VALUES = 3;

  private CheckpointFile() {}

  /**
   * What a checkpoint holds.
   *
   * @param configuration JSON of the network
   * @param parameters one row
   * @param plainUpdaterState one row, of the updaters in {@code configuration}, or null
   * @param updaterState one row, of the updaters that the run trained with, or null
   * @param state of the run
   */
  record Content(
      String configuration,
      INDArray parameters,
      INDArray plainUpdaterState,
      INDArray updaterState,
      RunState state) {}

  /** What of a run goes into a checkpoint, apart from the network. */
  record Snapshot(TrainingSettings settings, Position position, List<EpochResult> history) {}

  /** Writes {@code network} as it is now, and the state with digests of what was written. */
  static void write(
      Path file,
      NetworkView network,
      RunState.Subject subject,
      RunState.Data data,
      Snapshot snapshot)
      throws IOException {
    int iterations = network.iterationCount();
    int epochs = network.epochCount();
    String configuration =
        PlainUpdaters.configuration(network.configurationJson(), iterations, epochs);
    INDArray parameters = network.network().params();
    INDArray updaterState = network.updaterState();
    List<Velocity> velocities = PlainUpdaters.velocities(network.updater(), iterations, epochs);
    RunState state =
        new RunState(
            RunState.FORMAT,
            subject,
            data,
            snapshot.settings(),
            snapshot.position(),
            snapshot.history(),
            new RunState.Digests(Digest.of(parameters), Digest.of(updaterState)),
            velocities);
    AtomicFiles.write(
        file,
        out -> {
          CheckpointZip.Writer zip = new CheckpointZip.Writer(out);
          zip.add(ModelSerializer.CONFIGURATION_JSON, entry -> entry.write(bytes(configuration)));
          zip.add(ModelSerializer.COEFFICIENTS_BIN, entry -> row(entry, parameters));
          if (updaterState != null) {
            add(zip, updaterState, new VelocityBits(updaterState.dataType(), velocities));
          }
          zip.add(STATE, entry -> entry.write(Json.bytes(state)));
          zip.finish();
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void add(CheckpointZip.Writer zip, INDArray updaterState, VelocityBits bits)
      throws IOException {
    zip.add(
        ModelSerializer.UPDATER_BIN,
        entry -> {
          entry.write(RowFormat.header(updaterState.dataType(), updaterState.length()));
          values(entry, updaterState, bits::toPlain);
        });
    if (!bits.velocities().isEmpty()) {
      zip.add(DIFFERENCE, entry -> values(entry, updaterState, bits::toDifference));
    }
  }

  private static void row(OutputStream out, INDArray array) throws IOException {
    out.write(RowFormat.header(array.dataType(), array.length()));
    values(out, array, (from, bytes) -> {});
  }

  private static void values(OutputStream out, INDArray array, RowFormat.Chunks change)
      throws IOException {
    RowFormat.forEach(
        array,
        RowFormat.chunk(),
        (from, bytes) -> {
          change.accept(from, bytes);
          out.write(bytes.array(), 0, bytes.limit());
        });
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
    try (CheckpointZip zip = CheckpointZip.open(file)) {
      if (zip.has(STATE)) {
        return content(zip);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new TrainingException(
          "Checkpoint "
              + file
              + NewerKilnException.in(e).map(CheckpointFile::newer).orElseGet(() -> damaged(e)),
          e);
    }
    throw new TrainingException(
        file
            + " has no entry "
            + STATE
            + ": it is no checkpoint of Kiln; a plain DL4J model is read by ModelSerializer");
  }

  private static String newer(NewerKilnException sign) {
    return " was written by a newer Kiln than "
        + KilnVersion.get()
        + " ("
        + sign.getMessage()
        + "): read it with that one";
  }

  private static String damaged(Exception sign) {
    return " is damaged (" + Json.reason(sign) + "): take another, for instance the run's best";
  }

  private static Content content(CheckpointZip zip) throws IOException {
    RunState state = Json.read(zip.bytes(STATE, MOST_JSON_BYTES), RunState.class);
    RunStateCheck.require(state);
    if ((state.format() != null) != zip.hasSums()) {
      throw new IOException("it has no entry " + CheckpointZip.SUMS);
    }
    String configuration =
        new String(
            zip.bytes(ModelSerializer.CONFIGURATION_JSON, MOST_JSON_BYTES), StandardCharsets.UTF_8);
    Row parameters = row(zip, ModelSerializer.COEFFICIENTS_BIN, Long.MAX_VALUE);
    INDArray parameterArray = parameters.toArray();
    verify(parameterArray, state.sha256().parameters(), "parameters");
    if (!zip.has(ModelSerializer.UPDATER_BIN)) {
      verify(null, state.sha256().updaterState(), "updater state");
      return new Content(configuration, parameterArray, null, null, state);
    }
    long most = 1024 + (long) MOST_UPDATER_VALUES * parameters.values().limit();
    Row plain = row(zip, ModelSerializer.UPDATER_BIN, most);
    INDArray plainArray = plain.toArray();
    INDArray exact =
        state.velocities().isEmpty() ? plainArray : exact(zip, plain, state.velocities());
    verify(exact, state.sha256().updaterState(), "updater state");
    return new Content(configuration, parameterArray, plainArray, exact, state);
  }

  private static Row row(CheckpointZip zip, String name, long most) throws IOException {
    byte[] bytes = zip.bytes(name, most);
    try {
      return RowFormat.read(bytes);
    } catch (IOException e) {
      throw new IOException(name + " is not a row of numbers: " + e.getMessage(), e);
    }
  }

  private static INDArray exact(CheckpointZip zip, Row plain, List<Velocity> velocities)
      throws IOException {
    ByteBuffer difference = ByteBuffer.wrap(zip.bytes(DIFFERENCE, plain.values().limit()));
    VelocityBits bits = new VelocityBits(plain.type(), velocities);
    return new Row(plain.type(), bits.exact(plain.values(), difference)).toArray();
  }

  private static void verify(INDArray array, String expected, String what) throws IOException {
    if (!Digest.of(array).equals(expected)) {
      throw new IOException("the " + what + "'s SHA-256 is not the one recorded");
    }
  }
}
