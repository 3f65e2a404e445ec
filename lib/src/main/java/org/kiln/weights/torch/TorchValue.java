package org.kiln.weights.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kiln.weights.tensor.TensorType;

/**
 * What a pickle of PyTorch may be made of, and nothing else. Lists and dictionaries are filled
 * after they were made and may hold themselves: they are never compared by content, and only texts
 * and numbers are keys.
 */
sealed interface TorchValue {

  /** {@code None}. */
  record None() implements TorchValue {}

  /** What the opcode {@code MARK} puts on the stack. */
  record Mark() implements TorchValue {}

  /** True or false. */
  record Bool(boolean value) implements TorchValue {}

  /** A whole number of at most 64 bits. */
  record Whole(long value) implements TorchValue {}

  /** A longer whole number: its bytes, little-endian. */
  record LongWhole(List<Byte> bytes) implements TorchValue {}

  /** A floating number. */
  record Real(double value) implements TorchValue {}

  /** A string. */
  record Text(String value) implements TorchValue {}

  /** A tuple; a {@code torch.Size} too. */
  record Tuple(List<TorchValue> items) implements TorchValue {}

  /** A list. */
  record Items(List<TorchValue> items) implements TorchValue {

    Items() {
      this(new ArrayList<>());
    }
  }

  /** A dict or an OrderedDict, in its order. */
  record Dictionary(Map<TorchValue, TorchValue> items) implements TorchValue {

    Dictionary() {
      this(new LinkedHashMap<>());
    }
  }

  /** A class or function. */
  record Callable(TorchGlobal global) implements TorchValue {}

  /**
   * Memory that tensors view, by name: where it lies is known only when the pickle has been read.
   *
   * @param type of its elements
   * @param key its name in the file
   * @param elements how many there are
   * @param first where it starts in the memory of that name: 0 but for views in the old form
   * @param wholeElements how many the memory of that name has
   */
  record Storage(TensorType type, String key, long elements, long first, long wholeElements)
      implements TorchValue {}

  /**
   * A tensor: element (i, j, ...) is that at {@code offset + i strides[0] + j strides[1] + ...} of
   * its storage.
   */
  record View(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements TorchValue {}
}
