package org.kiln.train;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import org.kiln.data.PrintableText;
import org.kiln.error.KilnException;

/**
 * Settings of checkpoints of any age. What an older one lacks is what was done before there was the
 * setting ({@link LaterSetting}); one that this Kiln doesn't know is refused, for it may change
 * what is computed.
 */
final class SettingsJson extends StdConverter<JsonNode, TrainingSettings> {

  @Override
  public TrainingSettings convert(JsonNode settings) {
    complete(TrainingSettings.class, settings, "");
    try {
      return Json.read(settings, TrainingSettings.class, new RefuseUnknown());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Puts in what {@code type} has and an older file lacks.
   *
   * @param type a record; components that are records are gone through too
   * @param node its JSON; nothing is done to what is no object
   * @param path what stands before a component's name in messages
   * @throws KilnException naming a component that is missing and always was there
   */
  static void complete(Class<?> type, JsonNode node, String path) {
    if (!type.isRecord() || !(node instanceof ObjectNode object)) {
      return;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String name = Json.name(component.getName());
      if (!object.has(name)) {
        object.set(name, before(component, path + name));
      }
      complete(component.getType(), object.get(name), path + name + ".");
    }
  }

  private static JsonNode before(RecordComponent component, String path) {
    LaterSetting later = component.getAnnotation(LaterSetting.class);
    if (later == null) {
      throw new KilnException("it lacks the setting " + path);
    }
    try {
      return Json.parse(later.before().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("@LaterSetting of " + path + " is no JSON", e);
    }
  }

  private static final class RefuseUnknown extends DeserializationProblemHandler {

    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        JsonDeserializer<?> deserializer,
        Object owner,
        String name) {
      throw new NewerKilnException("it has the setting " + PrintableText.brief(name));
    }
  }
}
