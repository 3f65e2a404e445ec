package org.kiln.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kiln.engine.plan.op.Value;
import org.kiln.error.KilnException;

/**
 * Writes records as JSON, component by component, so that a new op needs no code here: a record is
 * an object, with its class first if it belongs to a sealed family; what is absent is left out;
 * sets are sorted. A {@link Value} is written out where it is met first, and stands by its id after
 * that. {@link RecordReader} is the inverse.
 */
final class RecordWriter {

  /** Key of the name of a record in a sealed family; being a word of Java, no component's name. */
  static final String KIND = "class";

  private final JsonNodeFactory nodes = JsonNodeFactory.instance;
  private final Map<Integer, Value> written = new HashMap<>();

  /**
   * Writes a record.
   *
   * @throws KilnException if two values have the same id
   */
  JsonNode write(Record record) {
    if (record instanceof Value value) {
      Value known = written.putIfAbsent(value.id(), value);
      if (value.equals(known)) {
        return nodes.numberNode(value.id());
      }
      if (known != null) {
        throw new KilnException(
            "Values %s and %s: expected an id for each".formatted(known, value));
      }
    }
    return object(record);
  }

  private ObjectNode object(Record record) {
    ObjectNode object = nodes.objectNode();
    for (Class<?> family : record.getClass().getInterfaces()) {
      if (family.isSealed()) {
        object.put(KIND, record.getClass().getSimpleName());
      }
    }
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object field = get(component, record);
      if (!Optional.empty().equals(field)) {
        object.set(component.getName(), any(field));
      }
    }
    return object;
  }

  private static Object get(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot read " + component + " of " + record, e);
    }
  }

  private JsonNode any(Object field) {
    if (field instanceof Record record) {
      return write(record);
    } else if (field instanceof Optional<?> optional) {
      return any(optional.orElseThrow());
    } else if (field instanceof Set<?> set) {
      return array(new TreeSet<>(set));
    } else if (field instanceof Collection<?> list) {
      return array(list);
    } else if (field instanceof Enum<?> constant) {
      return nodes.textNode(constant.name());
    } else if (field instanceof String text) {
      return nodes.textNode(text);
    } else if (field instanceof Boolean flag) {
      return nodes.booleanNode(flag);
    } else if (field instanceof Integer number) {
      return nodes.numberNode(number);
    } else if (field instanceof Long number) {
      return nodes.numberNode(number);
    } else if (field instanceof Double number) {
      return nodes.numberNode(number);
    }
    throw new IllegalStateException("No way to write a " + field.getClass().getName());
  }

  private ArrayNode array(Collection<?> elements) {
    ArrayNode array = nodes.arrayNode();
    elements.forEach(element -> array.add(any(element)));
    return array;
  }
}
