package org.kiln.weights.tensor;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kiln.error.KilnException;

/**
 * Tensors in an order, each name once: what a file of weights holds.
 *
 * @param byName by their names, in order
 * @param metadata strings that a file says of itself, in order; may be empty
 */
public record Tensors(Map<String, Tensor> byName, Map<String, String> metadata)
    implements Iterable<Tensor> {

  /** Copies both. */
  public Tensors {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Those, in their order, without metadata.
   *
   * @throws KilnException if two have one name
   */
  public static Tensors of(Collection<Tensor> tensors) {
    return of(tensors, Map.of());
  }

  /**
   * Those, in their order.
   *
   * @param metadata strings that the file is to say of itself
   * @throws KilnException if two have one name
   */
  public static Tensors of(Collection<Tensor> tensors, Map<String, String> metadata) {
    Map<String, Tensor> byName = new LinkedHashMap<>();
    for (Tensor tensor : tensors) {
      if (byName.put(tensor.name(), tensor) != null) {
        throw new KilnException(
            "Two tensors are named '" + tensor.name() + "': expected each name once");
      }
    }
    return new Tensors(byName, metadata);
  }

  /** How many there are. */
  public int size() {
    return byName.size();
  }

  /** Their names, in order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** The one of that name, if there is one. */
  public Optional<Tensor> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public Iterator<Tensor> iterator() {
    return byName.values().iterator();
  }
}
