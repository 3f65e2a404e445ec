package org.kiln.weights.torch;

import java.util.ArrayList;
import java.util.List;

/** An unpickler's stack: what is taken from it is there and of the kind that is asked for. */
final class PickleStack {

  private final PickleBytes bytes;
  private final List<TorchValue> values = new ArrayList<>();

  PickleStack(PickleBytes bytes) {
    this.bytes = bytes;
  }

  void push(TorchValue value) {
    values.add(value);
  }

  TorchValue pop() {
    TorchValue top = peek();
    values.remove(values.size() - 1);
    return top;
  }

  TorchValue peek() {
    if (values.isEmpty()) {
      throw bytes.damaged("its pickle takes from an empty stack");
    }
    return values.get(values.size() - 1);
  }

  <T extends TorchValue> T pop(Class<T> kind) {
    return as(kind, pop());
  }

  <T extends TorchValue> T peek(Class<T> kind) {
    return as(kind, peek());
  }

  /** What lies above the last mark, taken with the mark. */
  List<TorchValue> popToMark() {
    int mark = values.size() - 1;
    while (mark >= 0 && !(values.get(mark) instanceof TorchValue.Mark)) {
      mark--;
    }
    if (mark < 0) {
      throw bytes.damaged("its pickle takes up to a mark that is not there");
    }
    List<TorchValue> above = values.subList(mark + 1, values.size());
    List<TorchValue> items = List.copyOf(above);
    values.subList(mark, values.size()).clear();
    return items;
  }

  /** The last {@code count}, taken. */
  List<TorchValue> pop(int count) {
    TorchValue[] items = new TorchValue[count];
    for (int i = count - 1; i >= 0; i--) {
      items[i] = pop();
    }
    return List.of(items);
  }

  <T extends TorchValue> T as(Class<T> kind, TorchValue value) {
    if (!kind.isInstance(value)) {
      throw bytes.damaged(
          "its pickle has a %s where a %s is due"
              .formatted(value.getClass().getSimpleName(), kind.getSimpleName()));
    }
    return kind.cast(value);
  }
}
