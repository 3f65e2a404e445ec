package org.kiln.weights.torch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kiln.weights.tensor.TensorType;
import org.kiln.weights.torch.TorchValue.Bool;
import org.kiln.weights.torch.TorchValue.Callable;
import org.kiln.weights.torch.TorchValue.Dictionary;
import org.kiln.weights.torch.TorchValue.Items;
import org.kiln.weights.torch.TorchValue.None;
import org.kiln.weights.torch.TorchValue.Real;
import org.kiln.weights.torch.TorchValue.Storage;
import org.kiln.weights.torch.TorchValue.Text;
import org.kiln.weights.torch.TorchValue.Tuple;
import org.kiln.weights.torch.TorchValue.View;
import org.kiln.weights.torch.TorchValue.Whole;

/**
 * What a pickle's calls and persistent ids make. Arguments after {@code torch/_utils.py}, ids after
 * {@code torch/serialization.py}.
 */
final class TorchBuilder {

  private final PickleBytes bytes;
  private final PickleStack stack;
  private final Map<String, TensorType> storages = new HashMap<>();

  TorchBuilder(PickleBytes bytes, PickleStack stack) {
    this.bytes = bytes;
    this.stack = stack;
  }

  Map<String, TensorType> storages() {
    return storages;
  }

  /** Puts an entry into a dictionary; only keys that are compared by their value are taken. */
  void put(Dictionary dictionary, TorchValue key, TorchValue value) {
    if (!(key instanceof Text
        || key instanceof Whole
        || key instanceof Bool
        || key instanceof Real)) {
      throw bytes.damaged(
          "its pickle has a %s as a key, expected a text or a number"
              .formatted(key.getClass().getSimpleName()));
    }
    dictionary.items().put(key, value);
  }

  TorchValue call(Callable callable, List<TorchValue> arguments) {
    int given = arguments.size();
    return switch (callable.global().kind()) {
      case ORDERED_DICT -> orderedDict(arguments, given <= 1);
      case SIZE -> stack.as(Tuple.class, required(given == 1, arguments).get(0));
      case TENSOR -> view(required(given == 4, arguments));
      case TENSOR_V2 -> viewWithMetadata(required(given == 6 || given == 7, arguments));
      case PARAMETER -> stack.as(View.class, required(given == 3, arguments).get(0));
      case STORAGE -> throw bytes.damaged("its pickle makes a storage outside of a persistent id");
    };
  }

  private List<TorchValue> required(boolean fits, List<TorchValue> arguments) {
    if (!fits) {
      throw bytes.damaged(
          "its pickle makes a call with "
              + arguments.size()
              + " arguments, which no state dict has");
    }
    return arguments;
  }

  /** Python 2 gives the entries as a list of lists; Python 3 adds them afterwards. */
  private Dictionary orderedDict(List<TorchValue> arguments, boolean fits) {
    Dictionary dictionary = new Dictionary();
    if (!required(fits, arguments).isEmpty()) {
      for (TorchValue entry : stack.as(Items.class, arguments.get(0)).items()) {
        List<TorchValue> pair =
            entry instanceof Items list ? list.items() : stack.as(Tuple.class, entry).items();
        put(dictionary, required(pair.size() == 2, pair).get(0), pair.get(1));
      }
    }
    return dictionary;
  }

  private View viewWithMetadata(List<TorchValue> arguments) {
    if (arguments.size() == 7
        && arguments.get(6) instanceof Dictionary metadata
        && !metadata.items().isEmpty()) {
      throw bytes.damaged("a tensor that is to be conjugated or negated on reading");
    }
    return view(arguments);
  }

  private View view(List<TorchValue> arguments) {
    Storage storage = stack.as(Storage.class, arguments.get(0));
    List<Long> shape = wholes(arguments.get(2));
    List<Long> strides = wholes(arguments.get(3));
    if (shape.size() != strides.size()) {
      throw bytes.damaged(
          "a tensor of %d dimensions with %d strides".formatted(shape.size(), strides.size()));
    }
    return new View(storage, whole(arguments.get(1)), shape, strides);
  }

  /** {@code ('storage', class, key, location, elements)}, and a view's place in the old form. */
  Storage persistent(List<TorchValue> id) {
    boolean fits =
        (id.size() == 5 || id.size() == 6)
            && id.get(0) instanceof Text kind
            && kind.value().equals("storage");
    required(fits, id);
    TensorType type = stack.as(Callable.class, id.get(1)).global().type();
    if (type == null) {
      throw bytes.damaged("a storage of a class that is none");
    }
    String key = stack.as(Text.class, id.get(2)).value();
    if (storages.getOrDefault(key, type) != type) {
      throw bytes.damaged("storage '" + key + "' is of two types");
    }
    storages.put(key, type);
    long elements = whole(id.get(4));
    if (id.size() == 5 || id.get(5) instanceof None) {
      return new Storage(type, key, elements, 0, elements);
    }
    List<TorchValue> view = stack.as(Tuple.class, id.get(5)).items();
    required(view.size() == 3, view);
    return new Storage(type, key, whole(view.get(2)), whole(view.get(1)), elements);
  }

  private List<Long> wholes(TorchValue tuple) {
    return stack.as(Tuple.class, tuple).items().stream().map(this::whole).toList();
  }

  private Long whole(TorchValue value) {
    long number = stack.as(Whole.class, value).value();
    if (number < 0) {
      throw bytes.damaged("the number " + number + " where a length, place or stride is due");
    }
    return number;
  }
}
