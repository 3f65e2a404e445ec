package org.kiln.model;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.kiln.data.Choices;
import org.kiln.error.KilnException;

/** The networks known by name. Safe for use by several threads. */
final class ModelRegistry {

  private record Entry(ModelInfo info, ModelFactory factory) {}

  private final Map<String, Entry> entries = new ConcurrentSkipListMap<>(new NaturalOrder());

  void register(ModelInfo info, ModelFactory factory) {
    Entry present = entries.putIfAbsent(info.name(), new Entry(info, factory));
    if (present != null) {
      throw new KilnException(
          "A model named '"
              + info.name()
              + "' is there already ("
              + present.info().family()
              + "): choose another name, or call Models.unregister first");
    }
  }

  /** Registers one of Kiln's own; of another name than {@code register} for lambdas' sake. */
  void add(ModelInfo info, Architecture architecture) {
    register(info, architecture);
  }

  void unregister(String name) {
    entries.remove(find(name).info().name());
  }

  ModelInfo info(String name) {
    return find(name).info();
  }

  ModelFactory factory(String name) {
    return find(name).factory();
  }

  List<ModelInfo> all() {
    return entries.values().stream().map(Entry::info).toList();
  }

  private Entry find(String name) {
    return Choices.find(name, entries.keySet())
        .map(entries::get)
        .orElseThrow(() -> new KilnException(Choices.unknown("model", name, entries.keySet())));
  }
}
