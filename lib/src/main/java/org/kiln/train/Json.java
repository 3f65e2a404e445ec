package org.kiln.train;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.kiln.data.PrintableText;
import org.kiln.data.file.AtomicFiles;

/** The JSON of a run's files: snake_case, indented, NaN as the string {@code "NaN"}. */
final class Json {

  private static final int MOST_NESTED = 200;
  private static final int MOST_REASON = 300;
  private static final int MOST_CHARACTERS = 1 << 20;

  /** Files may come from strangers: nothing is read twice, or is nested without end. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_NESTED)
                  .maxStringLength(MOST_CHARACTERS)
                  .build())
          .build();

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  static void write(Path file, Object value) throws IOException {
    byte[] bytes = bytes(value);
    AtomicFiles.write(file, out -> out.write(bytes));
  }

  static byte[] bytes(Object value) throws IOException {
    return MAPPER.writeValueAsBytes(value);
  }

  static <T> T read(byte[] bytes, Class<T> type) throws IOException {
    return MAPPER.readValue(bytes, type);
  }

  /** The same of a tree; {@code handler} is asked about what {@code type} doesn't have. */
  static <T> T read(JsonNode tree, Class<T> type, DeserializationProblemHandler handler)
      throws IOException {
    return MAPPER.readerFor(type).withHandler(handler).readValue(tree);
  }

  /** What a record's component is called in JSON. */
  static String name(String component) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component);
  }

  /** {@code value} as a tree, to be compared or looked at without its class. */
  static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  static JsonNode parse(byte[] bytes) throws IOException {
    return MAPPER.readTree(bytes);
  }

  /** What was wrong, in a line of a sentence's length: the cause of all causes, without places. */
  static String reason(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message =
        root instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : root.getMessage();
    String text = message == null ? root.getClass().getSimpleName() : message;
    String line = text.lines().findFirst().orElse("").strip();
    return PrintableText.of(
        line.length() <= MOST_REASON ? line : line.substring(0, MOST_REASON) + "...");
  }
}
