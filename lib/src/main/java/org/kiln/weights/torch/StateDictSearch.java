package org.kiln.weights.torch;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kiln.error.KilnException;
import org.kiln.weights.torch.TorchValue.Dictionary;
import org.kiln.weights.torch.TorchValue.Text;
import org.kiln.weights.torch.TorchValue.View;

/**
 * The dictionaries of a file that hold tensors under names.
 *
 * @param path of the file, for messages
 * @param found by where they are: keys with dots between, "" for the whole
 */
record StateDictSearch(Path path, Map<String, Dictionary> found) {

  /** What people call them in files that hold more. */
  private static final List<String> USUAL =
      List.of("state_dict", "model_state_dict", "model", "net", "weights", "params");

  private static final int DEEPEST = 4;
  private static final int MOST_SHOWN = 10;

  private record Place(String path, int depth, Dictionary dictionary) {}

  /** Each dictionary once, though it may lie in several, or in itself. */
  static StateDictSearch in(Path path, TorchValue root) {
    Map<String, Dictionary> found = new LinkedHashMap<>();
    Set<Dictionary> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Place> open = new ArrayDeque<>();
    if (root instanceof Dictionary dictionary) {
      open.add(new Place("", 0, dictionary));
    }
    while (!open.isEmpty()) {
      Place place = open.remove();
      if (!seen.add(place.dictionary()) || place.depth() > DEEPEST) {
        continue;
      }
      if (holdsTensors(place.dictionary())) {
        found.putIfAbsent(place.path(), place.dictionary());
      }
      place.dictionary().items().forEach((key, value) -> addInner(open, place, key, value));
    }
    return new StateDictSearch(path, found);
  }

  private static void addInner(Deque<Place> open, Place outer, TorchValue key, TorchValue value) {
    if (key instanceof Text text && value instanceof Dictionary inner) {
      String path = outer.path().isEmpty() ? text.value() : outer.path() + "." + text.value();
      if (!path.startsWith("optim")) {
        open.add(new Place(path, outer.depth() + 1, inner));
      }
    }
  }

  private static boolean holdsTensors(Dictionary dictionary) {
    return dictionary.items().entrySet().stream()
        .anyMatch(item -> item.getKey() instanceof Text && item.getValue() instanceof View);
  }

  /** The one that is meant. */
  Dictionary only() {
    List<String> usual = USUAL.stream().filter(found::containsKey).toList();
    if (usual.size() == 1) {
      return found.get(usual.get(0));
    }
    if (found.containsKey("")) {
      return found.get("");
    }
    if (found.size() == 1) {
      return found.values().iterator().next();
    }
    throw new KilnException(
        found.isEmpty()
            ? path + " holds no dictionary of tensors. Save torch.save(model.state_dict(), file)"
            : path
                + " holds several dictionaries of tensors: "
                + names()
                + ". Say which, as StateDicts.read(file, \""
                + found.keySet().iterator().next()
                + "\"), or save one alone");
  }

  Dictionary at(String inside) {
    Dictionary there = found.get(inside);
    if (there == null) {
      throw new KilnException(
          "%s holds no dictionary of tensors at '%s'; expected one of: %s"
              .formatted(path, inside, names()));
    }
    return there;
  }

  private String names() {
    List<String> shown = found.keySet().stream().limit(MOST_SHOWN).map(n -> "'" + n + "'").toList();
    String rest =
        found.size() > shown.size() ? " and " + (found.size() - shown.size()) + " more" : "";
    return String.join(", ", shown) + rest;
  }
}
