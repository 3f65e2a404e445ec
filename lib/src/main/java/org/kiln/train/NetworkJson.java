package org.kiln.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.kiln.data.PrintableText;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.MapperFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.exc.InvalidTypeIdException;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/**
 * Reads a network's configuration from a file that may be a stranger's.
 *
 * <p>It is parsed strictly and looked through; then read with DL4J's own annotations by a mapper
 * that asks {@link TypeNames} about every class, without DL4J's ways into formats of before its
 * 1.0; then written again, so that DL4J gets nothing but what was checked.
 */
final class NetworkJson {

  private static final String CLASS = "@class";
  private static final Pattern LAYER = Pattern.compile("\"org\\.kiln\\.model\\.layer\\.(\\w+)\"");

  /** Making a mapper, and letting it get to know DL4J's classes, takes longer than reading. */
  private static final NetworkJson STRICT = new NetworkJson(List.of());

  private final TypeNames types;
  private final ObjectMapper mapper;

  /**
   * @param trustedPackages packages whose classes may be named besides DL4J's, ND4J's and Kiln's
   */
  static NetworkJson trusting(List<String> trustedPackages) {
    return trustedPackages.isEmpty() ? STRICT : new NetworkJson(trustedPackages);
  }

  private NetworkJson(List<String> trustedPackages) {
    types = new TypeNames(trustedPackages);
    mapper =
        JsonMapper.builder()
            .polymorphicTypeValidator(types)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();
  }

  /** A class that is not to be made. */
  static final class ForeignClassException extends IOException {

    private static final long serialVersionUID = 1L;

    ForeignClassException(String name) {
      super(
          "it is made of "
              + PrintableText.brief(name)
              + ", which is none of DL4J's or Kiln's classes: if you trust the file, read it with"
              + " Checkpoint.read(file, List.of(\"package of the class\"))");
    }
  }

  /**
   * Names of the layers that only Kiln has, each once.
   *
   * @param json DL4J's, of a network
   */
  static List<String> kilnLayers(String json) {
    return LAYER.matcher(json).results().map(found -> found.group(1)).distinct().toList();
  }

  /** What DL4J calls the two kinds of network: one of the two is null. */
  record Configuration(ComputationGraphConfiguration graph, MultiLayerConfiguration layers) {

    /** Number of parameters that the network will have. */
    long parameters() {
      return graph == null
          ? layers.getConfs().stream()
              .mapToLong(layer -> layer.getLayer().initializer().numParams(layer))
              .sum()
          : graph.getVertices().values().stream().mapToLong(vertex -> vertex.numParams(true)).sum();
    }
  }

  /**
   * The configuration, ready to be made a network.
   *
   * @param json DL4J's
   * @throws IOException if it isn't JSON, or names a class that is not allowed
   * @throws RuntimeException as DL4J throws them where values make no network
   */
  Configuration read(String json) throws IOException {
    JsonNode tree = Json.parse(json.getBytes(StandardCharsets.UTF_8));
    check(tree);
    try {
      return tree.has("vertices") ? graph(tree) : layers(tree);
    } catch (InvalidTypeIdException e) {
      String name = e.getTypeId();
      throw name == null || types.allows(name) ? e : new ForeignClassException(name);
    }
  }

  private Configuration graph(JsonNode tree) throws IOException {
    var checked = mapper.readValue(tree.toString(), ComputationGraphConfiguration.class);
    return new Configuration(ComputationGraphConfiguration.fromJson(checked.toJson()), null);
  }

  private Configuration layers(JsonNode tree) throws IOException {
    var checked = mapper.readValue(tree.toString(), MultiLayerConfiguration.class);
    return new Configuration(null, MultiLayerConfiguration.fromJson(checked.toJson()));
  }

  private void check(JsonNode node) throws IOException {
    JsonNode name = node.get(CLASS);
    if (name != null && !(name.isTextual() && types.allows(name.asText()))) {
      throw new ForeignClassException(name.asText());
    }
    if (node.isTextual() && types.isDisguised(node.asText())) {
      throw new ForeignClassException(node.asText());
    }
    if (node.has("shape") && node.has("data")) {
      checkArray(node);
    }
    if (node.has("dataBuffer")) {
      throw new IOException("it holds an array in a format of before DL4J 1.0");
    }
    for (JsonNode child : node) {
      check(child);
    }
  }

  /** ND4J takes the shape of an array for granted. */
  private static void checkArray(JsonNode array) throws IOException {
    long values = 1;
    for (JsonNode side : array.get("shape")) {
      if (!side.canConvertToInt() || side.asInt() < 1 || values > array.get("data").size()) {
        values = -1;
        break;
      }
      values *= side.asInt();
    }
    if (values != array.get("data").size()) {
      throw new IOException("it holds an array that has not as many values as its shape");
    }
  }
}
