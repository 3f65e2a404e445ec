package org.kiln.engine.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.kiln.engine.plan.op.Value;
import org.kiln.error.KilnException;

/**
 * Reads what {@link RecordWriter} writes, and nothing else: each refusal names the place, what
 * stands there, and what was expected.
 */
final class RecordReader {

  private final Map<Integer, Value> values = new HashMap<>();

  /** How many values were written out so far. */
  int values() {
    return values.size();
  }

  /**
   * Reads a record.
   *
   * @param where what to call it in messages
   * @throws KilnException if {@code node} is no such record
   */
  <T extends Record> T read(JsonNode node, Class<T> type, String where) {
    return type.cast(any(node, type, where));
  }

  private Object any(JsonNode node, Type type, String where) {
    if (type instanceof ParameterizedType container) {
      return container(node, container, where);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == Value.class) {
      return value(node, where);
    } else if (plain.isSealed()) {
      return object(node, kind(node, plain, where), where);
    } else if (plain.isRecord()) {
      return object(node, plain, where);
    } else if (plain.isEnum()) {
      return constant(node, plain, where);
    }
    return scalar(node, plain, where);
  }

  // --- records

  private Value value(JsonNode node, String where) {
    if (node.isObject()) {
      Value value = (Value) object(node, Value.class, where);
      check(values.putIfAbsent(value.id(), value) == null, where, value, "an id of its own");
      return value;
    }
    Value value = values.get((Integer) scalar(node, int.class, where));
    check(value != null, where, node, "the id of one of the plan's values");
    return value;
  }

  private static Class<?> kind(JsonNode node, Class<?> family, String where) {
    Map<String, Class<?>> kinds = new TreeMap<>();
    members(family).forEach(member -> kinds.put(member.getSimpleName(), member));
    JsonNode name = node.path(RecordWriter.KIND);
    Class<?> kind = kinds.get(name.asText());
    check(kind != null, where + "." + RecordWriter.KIND, name, "one of " + kinds.keySet());
    return kind;
  }

  private static Stream<Class<?>> members(Class<?> family) {
    return family.isSealed()
        ? Arrays.stream(family.getPermittedSubclasses()).flatMap(RecordReader::members)
        : Stream.of(family);
  }

  private Object object(JsonNode node, Class<?> type, String where) {
    check(node.isObject(), where, node, "the fields of a " + type.getSimpleName());
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] fields = new Object[components.length];
    Set<String> unknown = new HashSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.remove(RecordWriter.KIND);
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      types[i] = components[i].getType();
      fields[i] = any(node.path(name), components[i].getGenericType(), where + "." + name);
      unknown.remove(name);
    }
    check(unknown.isEmpty(), where, unknown, "no other fields of a " + type.getSimpleName());
    try {
      return type.getDeclaredConstructor(types).newInstance(fields);
    } catch (InvocationTargetException e) {
      throw new KilnException(where + ": " + e.getCause().getMessage(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a " + type.getName(), e);
    }
  }

  // --- what they are made of

  private Object container(JsonNode node, ParameterizedType type, String where) {
    Type element = type.getActualTypeArguments()[0];
    if (type.getRawType() == Optional.class) {
      return node.isMissingNode() ? Optional.empty() : Optional.of(any(node, element, where));
    }
    check(node.isArray(), where, node, "a list");
    List<Object> list = new ArrayList<>();
    for (JsonNode child : node) {
      list.add(any(child, element, where + "[" + list.size() + "]"));
    }
    return type.getRawType() == Set.class ? new HashSet<>(list) : List.copyOf(list);
  }

  private static Object constant(JsonNode node, Class<?> type, String where) {
    for (Object constant : type.getEnumConstants()) {
      if (node.isTextual() && ((Enum<?>) constant).name().equals(node.textValue())) {
        return constant;
      }
    }
    throw refusal(where, node, "one of " + Arrays.toString(type.getEnumConstants()));
  }

  private static Object scalar(JsonNode node, Class<?> type, String where) {
    if (type == int.class && node.isInt()) {
      return node.intValue();
    } else if (type == long.class && node.canConvertToLong() && node.isIntegralNumber()) {
      return node.longValue();
    } else if ((type == double.class || type == Double.class) && node.isNumber()) {
      return node.doubleValue();
    } else if (type == boolean.class && node.isBoolean()) {
      return node.booleanValue();
    } else if (type == String.class && node.isTextual()) {
      return node.textValue();
    }
    throw refusal(where, node, type.getSimpleName());
  }

  private static void check(boolean holds, String where, Object found, String expected) {
    if (!holds) {
      throw refusal(where, found, expected);
    }
  }

  private static IllegalArgumentException refusal(String where, Object found, String expected) {
    String text = found instanceof JsonNode node && node.isMissingNode() ? "nothing" : found + "";
    String brief = text.length() > 80 ? text.substring(0, 77) + "..." : text;
    return new KilnException(where + " is " + brief + ": expected " + expected);
  }
}
