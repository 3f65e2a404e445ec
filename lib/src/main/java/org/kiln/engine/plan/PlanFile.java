package org.kiln.engine.plan;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.kiln.engine.plan.op.Storage;
import org.kiln.error.KilnException;

/**
 * A plan and the parameters to run it with, as one file: for an executor in another process or
 * language, and to look at. The same plan with the same parameters gives the same bytes.
 *
 * <p>All numbers are little-endian. A file is, in this order:
 *
 * <table>
 *   <caption>Format, version 1</caption>
 *   <tr><td>8 bytes</td><td>{@code KilnPlan}</td></tr>
 *   <tr><td>int32</td><td>version of the format</td></tr>
 *   <tr><td>int32</td><td>bytes of the description</td></tr>
 *   <tr><td>int64</td><td>number of parameters</td></tr>
 *   <tr><td>description</td><td>the {@link Plan} as JSON in UTF-8: records are objects of their
 *       components, ops and {@link Storage} with their {@code class}; {@code values} writes
 *       each value out, and everything else refers to them by {@code id}</td></tr>
 *   <tr><td>parameters</td><td>float32 each, in DL4J's order</td></tr>
 *   <tr><td>int32</td><td>CRC-32 of all bytes before</td></tr>
 * </table>
 *
 * @param plan the plan
 * @param parameters the network's flat parameter vector, float32; a view, not a copy, of what is
 *     given, from its position to its limit
 */
public record PlanFile(Plan plan, FloatBuffer parameters) {

  /** The version that is written, and the only one that is read. */
  public static final int VERSION = 1;

  private static final byte[] MAGIC = "KilnPlan".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 24;
  private static final int BLOCK = 1 << 16;
  private static final ObjectMapper JSON =
      new JsonMapper(
          new JsonFactoryBuilder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
              .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
              .build());

  /**
   * @throws KilnException if the plan has a parameter or gradient past the end of the vector
   */
  public PlanFile {
    parameters = parameters.slice().asReadOnlyBuffer();
    PlanCheck.windows(plan, parameters.limit());
  }

  /** The parameters, from the first; read only. */
  @Override
  public FloatBuffer parameters() {
    return parameters.duplicate();
  }

  // --- writing

  /**
   * Writes the file. {@code org.kiln.data.AtomicFiles} gives a stream whose file is there whole or
   * not at all.
   *
   * @param target is flushed, and not closed
   * @throws IOException if writing fails
   */
  public void write(OutputStream target) throws IOException {
    byte[] description = JSON.writeValueAsBytes(new RecordWriter().write(plan));
    CheckedOutputStream out = new CheckedOutputStream(target, new CRC32());
    ByteBuffer header = littleEndian(new byte[HEADER]);
    header.put(MAGIC).putInt(VERSION).putInt(description.length).putLong(parameters.limit());
    out.write(header.array());
    out.write(description);
    writeParameters(out);
    int checksum = (int) out.getChecksum().getValue();
    out.write(littleEndian(new byte[Integer.BYTES]).putInt(checksum).array());
    out.flush();
  }

  private void writeParameters(OutputStream out) throws IOException {
    FloatBuffer rest = parameters();
    ByteBuffer block = littleEndian(new byte[BLOCK]);
    while (rest.hasRemaining()) {
      block.clear();
      while (rest.hasRemaining() && block.hasRemaining()) {
        block.putFloat(rest.get());
      }
      out.write(block.array(), 0, block.position());
    }
  }

  // --- reading

  /**
   * Reads a file. The plan's values and ops are checked to be ops and values of this version of
   * Kiln that refer to each other, every value to be written once and before it is read, and
   * parameters and weights to lie inside the vector; not that the shapes of an op's values fit it.
   *
   * @param source is read to its end, and not closed
   * @throws KilnException if this is no such file, it is cut short or damaged, or its plan can't be
   *     run
   * @throws IOException if reading fails
   */
  public static PlanFile read(InputStream source) throws IOException {
    CheckedInputStream in = new CheckedInputStream(source, new CRC32());
    ByteBuffer header = take(in, HEADER, "header");
    byte[] magic = new byte[MAGIC.length];
    header.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new KilnException(
          "A file that starts with '%s': expected 'KilnPlan', as plan files do"
              .formatted(new String(magic, StandardCharsets.ISO_8859_1)));
    }
    int version = header.getInt();
    if (version != VERSION) {
      throw new KilnException(
          "Plan file of format version %d: expected %d; write it again with this version of Kiln"
              .formatted(version, VERSION));
    }
    int length = header.getInt();
    long count = header.getLong();
    if (length < 0 || count < 0 || count > Integer.MAX_VALUE / Float.BYTES) {
      throw damaged("a description of %d bytes and %d parameters".formatted(length, count));
    }
    ByteBuffer description = take(in, length, "description");
    ByteBuffer parameters = take(in, (int) count * Float.BYTES, "parameters");
    int checksum = (int) in.getChecksum().getValue();
    if (take(in, Integer.BYTES, "checksum").getInt() != checksum || in.read() != -1) {
      throw damaged("bytes that do not fit its checksum");
    }
    PlanFile file = new PlanFile(plan(description.array()), parameters.asFloatBuffer());
    PlanCheck.order(file.plan());
    PlanCheck.layouts(file.plan());
    return file;
  }

  private static ByteBuffer take(InputStream in, int count, String what) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw damaged("%d of the %d bytes of its %s".formatted(bytes.length, count, what));
    }
    return littleEndian(bytes);
  }

  private static IllegalArgumentException damaged(String found) {
    return new KilnException(
        "Plan file with "
            + found
            + ": expected a whole file as Kiln writes it; it is cut short or damaged, write it"
            + " again");
  }

  private static Plan plan(byte[] description) throws IOException {
    RecordReader reader = new RecordReader();
    Plan plan = reader.read(json(description), Plan.class, "plan");
    if (reader.values() != plan.values().size()) {
      throw new KilnException(
          "Plan with %d values of which %d stand in plan.values: expected all of them there"
              .formatted(reader.values(), plan.values().size()));
    }
    return plan;
  }

  private static JsonNode json(byte[] description) throws IOException {
    try {
      return JSON.readTree(description);
    } catch (JsonProcessingException e) {
      throw new KilnException(
          "Plan file with a description that is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
