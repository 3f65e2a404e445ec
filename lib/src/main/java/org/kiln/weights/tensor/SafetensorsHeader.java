package org.kiln.weights.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kiln.error.KilnException;

/**
 * The JSON of a safetensors file, token by token: no tree is built of what may be 100 MB.
 *
 * @param entries in the header's order
 * @param metadata the strings of {@code __metadata__}
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final int MOST_DIMENSIONS = 64;

  /** A tensor; its bytes lie from {@code begin} to before {@code end}, behind the header. */
  record Entry(String name, TensorType type, List<Long> shape, long begin, long end) {}

  /** In the order of their bytes. */
  List<Entry> inOrder() {
    return entries.stream()
        .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
        .toList();
  }

  static SafetensorsHeader parse(MappedFile file, ByteBuffer header) throws IOException {
    if (header.get(0) != '{') {
      throw file.damaged("no safetensors header: expected '{' as its ninth byte");
    }
    byte[] bytes = new byte[header.remaining()];
    header.get(bytes);
    try (JsonParser json = JSON.createParser(bytes)) {
      return new Reader(file, json).read();
    } catch (StreamReadException e) {
      throw file.damaged("its header is no proper JSON (" + e.getOriginalMessage() + ")");
    } catch (IOException e) {
      // Jackson's complaints of encodings; there is no other I/O here.
      throw file.damaged("its header is no proper UTF-8 (" + e.getMessage() + ")");
    }
  }

  private record Reader(MappedFile file, JsonParser json) {

    SafetensorsHeader read() throws IOException {
      List<Entry> entries = new ArrayList<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      expect(JsonToken.START_OBJECT, "a header");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (name.equals(Safetensors.METADATA)) {
          readMetadata(metadata);
        } else {
          entries.add(entry(name));
        }
      }
      if (json.nextToken() != null) {
        throw file.damaged("its header goes on behind the JSON object");
      }
      return new SafetensorsHeader(entries, metadata);
    }

    private void readMetadata(Map<String, String> metadata) throws IOException {
      expect(JsonToken.START_OBJECT, Safetensors.METADATA);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        expect(JsonToken.VALUE_STRING, Safetensors.METADATA + "." + key);
        metadata.put(key, json.getText());
      }
    }

    private Entry entry(String name) throws IOException {
      String type = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      expect(JsonToken.START_OBJECT, name);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        switch (key) {
          case "dtype" -> {
            expect(JsonToken.VALUE_STRING, name + ".dtype");
            type = json.getText();
          }
          case "shape" -> shape = numbers(name + ".shape");
          case "data_offsets" -> offsets = numbers(name + ".data_offsets");
          default -> throw file.damaged("tensor '" + name + "' has an unknown field '" + key + "'");
        }
      }
      if (type == null || shape == null || offsets == null || offsets.size() != 2) {
        throw file.damaged(
            "tensor '" + name + "' lacks a part: expected dtype, shape and two data_offsets");
      }
      return new Entry(name, type(name, type), shape, offsets.get(0), offsets.get(1));
    }

    private TensorType type(String tensor, String name) {
      return TensorType.named(name)
          .orElseThrow(
              () ->
                  new KilnException(
                      "%s: tensor '%s' is of type '%s': expected one of %s. Convert it first"
                          .formatted(file.path(), tensor, name, List.of(TensorType.values()))));
    }

    private List<Long> numbers(String what) throws IOException {
      List<Long> numbers = new ArrayList<>();
      expect(JsonToken.START_ARRAY, what);
      while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
        long number = json.getLongValue();
        if (number < 0 || numbers.size() == MOST_DIMENSIONS) {
          throw file.damaged(what + " holds " + number + ", or more than 64 numbers");
        }
        numbers.add(number);
      }
      if (json.currentToken() != JsonToken.END_ARRAY) {
        throw file.damaged(what + " holds something else than whole numbers");
      }
      return List.copyOf(numbers);
    }

    private void expect(JsonToken token, String what) throws IOException {
      if (json.nextToken() != token) {
        throw file.damaged(
            "its header has %s for '%s', expected %s".formatted(json.currentToken(), what, token));
      }
    }
  }
}
