package org.kiln.weights.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.kiln.data.file.AtomicFiles;
import org.kiln.error.KilnException;

/**
 * The safetensors format, as the README of huggingface/safetensors lays it down: the length of a
 * header in 8 bytes, little-endian; the header, a JSON object; the tensors' bytes one behind the
 * other. The header gives of each name {@code dtype}, {@code shape} and {@code data_offsets}, its
 * first byte and the one behind its last, counted from the end of the header; {@code __metadata__}
 * holds strings.
 *
 * <p>Files of any size are read without heap for their data: see {@link MappedFile}. A single
 * tensor must be smaller than 2 GiB.
 */
public final class Safetensors {

  /** What the format's own implementation allows. */
  static final int LONGEST_HEADER = 100_000_000;

  static final String METADATA = "__metadata__";

  private static final int ALIGNMENT = 8;

  private Safetensors() {}

  /**
   * Reads a file: its header now, its data when it is asked for.
   *
   * @return in the order of their data in the file
   * @throws KilnException if it is damaged, or of types that are not here: lengths and offsets must
   *     fit, with neither holes nor overlaps nor anything behind
   * @throws IOException if it can't be read
   */
  public static Tensors read(Path path) throws IOException {
    return read(MappedFile.open(path));
  }

  static Tensors read(MappedFile file) throws IOException {
    if (file.size() < Long.BYTES) {
      throw file.damaged("%d bytes, but a header's length takes 8".formatted(file.size()));
    }
    long length = file.slice(0, Long.BYTES).getLong();
    if (length < 2 || length > Math.min(LONGEST_HEADER, file.size() - Long.BYTES)) {
      throw file.damaged(
          "a header of %s bytes, expected 2 to %,d"
              .formatted(
                  Long.toUnsignedString(length),
                  Math.min(LONGEST_HEADER, file.size() - Long.BYTES)));
    }
    SafetensorsHeader header = SafetensorsHeader.parse(file, file.slice(Long.BYTES, length));
    return Tensors.of(tensors(file, Long.BYTES + length, header), header.metadata());
  }

  private static List<Tensor> tensors(MappedFile file, long start, SafetensorsHeader header)
      throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    long end = 0;
    for (SafetensorsHeader.Entry entry : header.inOrder()) {
      long bytes = Tensor.byteCount(entry.name(), entry.type(), entry.shape());
      if (entry.begin() != end || entry.end() - entry.begin() != bytes) {
        throw file.damaged(
            "tensor '%s' lies at bytes %d to %d, expected %d to %s, as it is %s of shape %s"
                .formatted(
                    entry.name(),
                    entry.begin(),
                    entry.end(),
                    end,
                    Long.toUnsignedString(end + bytes),
                    entry.type(),
                    Tensor.text(entry.shape())));
      }
      end = entry.end();
      ByteBuffer data = file.slice(start + entry.begin(), bytes);
      tensors.add(new Tensor(entry.name(), entry.type(), entry.shape(), data));
    }
    if (start + end != file.size()) {
      throw file.damaged(
          "%,d bytes behind the last tensor, expected none".formatted(file.size() - start - end));
    }
    return tensors;
  }

  /**
   * Writes a file, whole or not at all. Wider elements come first, so that all lie aligned, else
   * the order stays; a file that the format's own implementation wrote comes out the same byte for
   * byte.
   *
   * @throws KilnException if a tensor is called {@code __metadata__}, or there are too many for a
   *     header of 100 MB
   * @throws IOException if it can't be written
   */
  public static void write(Path path, Tensors tensors) throws IOException {
    List<Tensor> ordered = new ArrayList<>(tensors.byName().values());
    ordered.sort(Comparator.comparing((Tensor tensor) -> -tensor.type().bytes()));
    byte[] header = header(ordered, tensors.metadata());
    AtomicFiles.write(
        path,
        out -> {
          out.write(lengthOf(header));
          out.write(header);
          writeData(out, ordered);
        });
  }

  private static byte[] lengthOf(byte[] header) {
    return ByteBuffer.allocate(Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .array();
  }

  private static void writeData(OutputStream out, List<Tensor> tensors) throws IOException {
    WritableByteChannel channel = Channels.newChannel(out); // copies in small pieces
    for (Tensor tensor : tensors) {
      ByteBuffer data = tensor.data();
      while (data.hasRemaining()) {
        channel.write(data);
      }
    }
  }

  /** Padded with spaces, so that the data is aligned. */
  private static byte[] header(List<Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      writeMetadata(json, metadata);
      long offset = 0;
      for (Tensor tensor : tensors) {
        offset = writeEntry(json, tensor, offset);
      }
      json.writeEndObject();
    }
    while (bytes.size() % ALIGNMENT != 0) {
      bytes.write(' ');
    }
    if (bytes.size() > LONGEST_HEADER) {
      throw new KilnException(
          "A header of %,d bytes for %,d tensors: safetensors allows %,d. Write several files"
              .formatted(bytes.size(), tensors.size(), LONGEST_HEADER));
    }
    return bytes.toByteArray();
  }

  private static void writeMetadata(JsonGenerator json, Map<String, String> metadata)
      throws IOException {
    if (!metadata.isEmpty()) {
      json.writeObjectFieldStart(METADATA);
      for (Map.Entry<String, String> each : metadata.entrySet()) {
        json.writeStringField(each.getKey(), each.getValue());
      }
      json.writeEndObject();
    }
  }

  private static long writeEntry(JsonGenerator json, Tensor tensor, long offset)
      throws IOException {
    if (tensor.name().equals(METADATA)) {
      throw new KilnException(
          "A tensor named '" + METADATA + "': safetensors keeps that name, rename the tensor");
    }
    long end = offset + tensor.data().remaining();
    json.writeObjectFieldStart(tensor.name());
    json.writeStringField("dtype", tensor.type().name());
    writeNumbers(json, "shape", tensor.shape());
    writeNumbers(json, "data_offsets", List.of(offset, end));
    json.writeEndObject();
    return end;
  }

  private static void writeNumbers(JsonGenerator json, String name, List<Long> numbers)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (long number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }
}
