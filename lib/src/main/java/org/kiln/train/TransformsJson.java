package org.kiln.train;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.CenterCrop;
import org.kiln.data.transform.ConvertChannels;
import org.kiln.data.transform.Cutout;
import org.kiln.data.transform.HorizontalFlip;
import org.kiln.data.transform.PixelTransform;
import org.kiln.data.transform.RandomCrop;
import org.kiln.data.transform.RandomResizedCrop;
import org.kiln.data.transform.RandomStream;
import org.kiln.data.transform.Resize;
import org.kiln.data.transform.ResizeShorterSide;
import org.kiln.data.transform.ResizeToCover;
import org.kiln.data.transform.ResizeToFit;
import org.kiln.data.transform.Transform;
import org.kiln.data.transform.Transforms;

/**
 * Transforms as JSON: a list of {@code {"CenterCrop": {"height": 32, "width": 32}}}. Of a transform
 * that is not Kiln's only a note is kept, {@code {"other": "..."}}; no class is made by its name.
 */
final class TransformsJson {

  private static final String OTHER = "other";

  private static final Map<String, Class<? extends Transform>> KNOWN =
      Stream.of(
              CenterCrop.class,
              ConvertChannels.class,
              Cutout.class,
              HorizontalFlip.class,
              RandomCrop.class,
              RandomResizedCrop.class,
              Resize.class,
              ResizeShorterSide.class,
              ResizeToCover.class,
              ResizeToFit.class)
          .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

  private TransformsJson() {}

  /** Writes {@link Transforms}. */
  static final class Writer extends JsonSerializer<Transforms> {

    @Override
    public void serialize(Transforms value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartArray();
      for (Transform step : value.steps()) {
        json.writeStartObject();
        if (KNOWN.containsValue(step.getClass())) {
          json.writeFieldName(step.getClass().getSimpleName());
          provider.defaultSerializeValue(step, json);
        } else {
          json.writeStringField(OTHER, note(step));
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }

    /** The same for the same transform in another process: no hash codes. */
    private static String note(Transform step) {
      boolean described = step instanceof Record;
      return described ? step.toString() : step.getClass().getName().replaceAll("[/@].*", "");
    }
  }

  /** Reads {@link Transforms}. */
  static final class Reader extends JsonDeserializer<Transforms> {

    @Override
    public Transforms deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      List<Transform> steps = new ArrayList<>();
      for (JsonNode step : context.readTree(json)) {
        Map.Entry<String, JsonNode> entry = step.properties().iterator().next();
        Class<? extends Transform> known = KNOWN.get(entry.getKey());
        steps.add(
            known == null
                ? new Unread(entry.getValue().asText(entry.getKey()))
                : context.readTreeAsValue(entry.getValue(), known));
      }
      return new Transforms(steps);
    }
  }

  /** Stands for a transform that only its user has. */
  private record Unread(String note) implements PixelTransform {

    @Override
    public ImageShape outputShape(ImageShape input) {
      throw missing();
    }

    @Override
    public Image apply(Image image, RandomStream random) {
      throw missing();
    }

    private TrainingException missing() {
      return new TrainingException(
          "The network was trained with the transform "
              + note
              + ", which is not Kiln's and so not in the checkpoint: in Java, give it with"
              + " Trainer.transforms(...) or Evaluator.transforms(...)");
    }

    @Override
    public String toString() {
      return note;
    }
  }
}
