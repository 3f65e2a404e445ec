package org.kiln.weights.torch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kiln.error.KilnException;
import org.kiln.weights.tensor.TensorType;
import org.kiln.weights.torch.TorchValue.Bool;
import org.kiln.weights.torch.TorchValue.Callable;
import org.kiln.weights.torch.TorchValue.Dictionary;
import org.kiln.weights.torch.TorchValue.Items;
import org.kiln.weights.torch.TorchValue.LongWhole;
import org.kiln.weights.torch.TorchValue.Mark;
import org.kiln.weights.torch.TorchValue.None;
import org.kiln.weights.torch.TorchValue.Real;
import org.kiln.weights.torch.TorchValue.Text;
import org.kiln.weights.torch.TorchValue.Tuple;
import org.kiln.weights.torch.TorchValue.Whole;

/**
 * Reads the pickles that state dicts come in, of the protocols 2 to 5 what these use: tensors,
 * dictionaries, lists, tuples, texts, numbers, {@code None}, true and false. A pickle is a program
 * for a small stack machine, which in Python may call anything; here it calls {@link TorchGlobal}'s
 * few, and any other name is refused.
 *
 * <p>Opcodes after CPython's {@code Lib/pickletools.py}. A pickle of more than a million steps is
 * refused: it would be of a hundred thousand tensors. Nothing recurses, so that no nesting is too
 * deep.
 */
final class TorchUnpickler {

  private static final int MOST_STEPS = 1_000_000;
  private static final TorchValue NONE = new None();
  private static final TorchValue MARK = new Mark();

  private final PickleBytes bytes;
  private final PickleStack stack;
  private final TorchBuilder builder;
  private final Map<Long, TorchValue> memo = new HashMap<>();

  TorchUnpickler(PickleBytes bytes) {
    this.bytes = bytes;
    this.stack = new PickleStack(bytes);
    this.builder = new TorchBuilder(bytes, stack);
  }

  /** Names and types of the storages that the pickle has named so far. */
  Map<String, TensorType> storages() {
    return builder.storages();
  }

  /**
   * Reads one pickle; the bytes stand behind it then.
   *
   * @throws KilnException if it is damaged, or asks for what is not to be built
   */
  TorchValue load() {
    for (int step = 0; step < MOST_STEPS; step++) {
      char opcode = (char) bytes.unsignedByte();
      if (opcode == '.') {
        return stack.pop();
      }
      if (!control(opcode) && !number(opcode) && !text(opcode) && !container(opcode)) {
        object(opcode);
      }
    }
    throw new KilnException(
        ("%s: a pickle of more than %,d steps. Save the weights alone:"
                + " torch.save(model.state_dict(), file)")
            .formatted(bytes.file().path(), MOST_STEPS));
  }

  /** What only moves values about. */
  private boolean control(char opcode) {
    switch (opcode) {
      case 0x80 -> protocol(bytes.unsignedByte());
      case 0x95 -> bytes.signedLong(); // a frame's length: a hint for readers of streams
      case '(' -> stack.push(MARK);
      case '0' -> stack.pop();
      case '1' -> stack.popToMark();
      case '2' -> stack.push(stack.peek());
      case 'q' -> memo.put((long) bytes.unsignedByte(), stack.peek());
      case 'r' -> memo.put(bytes.unsignedInt(), stack.peek());
      case 0x94 -> memo.put((long) memo.size(), stack.peek());
      case 'h' -> stack.push(remembered(bytes.unsignedByte()));
      case 'j' -> stack.push(remembered(bytes.unsignedInt()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void protocol(int version) {
    if (version > 5) {
      throw bytes.damaged("a pickle of protocol " + version + ", expected at most 5");
    }
  }

  private TorchValue remembered(long index) {
    TorchValue value = memo.get(index);
    if (value == null) {
      throw bytes.damaged("its pickle recalls number " + index + ", which it has not kept");
    }
    return value;
  }

  private boolean number(char opcode) {
    switch (opcode) {
      case 'N' -> stack.push(NONE);
      case 0x88 -> stack.push(new Bool(true));
      case 0x89 -> stack.push(new Bool(false));
      case 'J' -> stack.push(new Whole(bytes.signedInt()));
      case 'K' -> stack.push(new Whole(bytes.unsignedByte()));
      case 'M' -> stack.push(new Whole(bytes.unsignedShort()));
      case 0x8a -> stack.push(whole(bytes.array(bytes.unsignedByte())));
      case 'G' -> stack.push(new Real(bytes.bigEndianDouble()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Two's complement, little-endian. */
  private static TorchValue whole(byte[] digits) {
    if (digits.length > Long.BYTES) {
      Byte[] boxed = new Byte[digits.length];
      for (int i = 0; i < boxed.length; i++) {
        boxed[i] = digits[i];
      }
      return new LongWhole(List.of(boxed));
    }
    long value = digits.length == 0 || digits[digits.length - 1] >= 0 ? 0 : -1;
    for (int i = digits.length - 1; i >= 0; i--) {
      value = value << 8 | Byte.toUnsignedLong(digits[i]);
    }
    return new Whole(value);
  }

  private boolean text(char opcode) {
    switch (opcode) {
      case 'X' -> stack.push(new Text(bytes.text(bytes.unsignedInt())));
      case 0x8c -> stack.push(new Text(bytes.text(bytes.unsignedByte())));
      case 0x8d -> stack.push(new Text(bytes.text(bytes.signedLong())));
      // Strings of Python 2, which torch.load takes for UTF-8 too.
      case 'U' -> stack.push(new Text(bytes.text(bytes.unsignedByte())));
      case 'T' -> stack.push(new Text(bytes.text(bytes.signedInt())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(char opcode) {
    switch (opcode) {
      case ')' -> stack.push(new Tuple(List.of()));
      case 0x85 -> stack.push(new Tuple(stack.pop(1)));
      case 0x86 -> stack.push(new Tuple(stack.pop(2)));
      case 0x87 -> stack.push(new Tuple(stack.pop(3)));
      case 't' -> stack.push(new Tuple(stack.popToMark()));
      case ']' -> stack.push(new Items());
      case 'a' -> append(stack.pop(1));
      case 'e' -> append(stack.popToMark());
      case '}' -> stack.push(new Dictionary());
      case 's' -> put(stack.pop(2));
      case 'u' -> put(stack.popToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void append(List<TorchValue> items) {
    stack.peek(Items.class).items().addAll(items);
  }

  private void put(List<TorchValue> keysAndValues) {
    if (keysAndValues.size() % 2 != 0) {
      throw bytes.damaged("its pickle has a key without a value");
    }
    Dictionary dictionary = stack.peek(Dictionary.class);
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      builder.put(dictionary, keysAndValues.get(i), keysAndValues.get(i + 1));
    }
  }

  private void object(char opcode) {
    switch (opcode) {
      case 'c' -> stack.push(global(bytes.line(), bytes.line()));
      case 0x93 -> {
        String name = stack.pop(Text.class).value();
        stack.push(global(stack.pop(Text.class).value(), name));
      }
      case 'R' -> {
        Tuple arguments = stack.pop(Tuple.class);
        stack.push(builder.call(stack.pop(Callable.class), arguments.items()));
      }
      case 'b' -> {
        // An OrderedDict's attributes, of which state dicts have _metadata: versions of modules.
        stack.pop(Dictionary.class);
        stack.peek(Dictionary.class);
      }
      case 'Q' -> stack.push(builder.persistent(stack.pop(Tuple.class).items()));
      default ->
          throw bytes.damaged(
              "the opcode 0x%02x in its pickle, which no state dict has".formatted((int) opcode));
    }
  }

  private Callable global(String module, String name) {
    return TorchGlobal.find(module, name)
        .map(Callable::new)
        .orElseThrow(
            () ->
                new KilnException(
                    ("%s asks for '%s.%s', which Kiln does not build: expected tensors,"
                            + " dictionaries, lists, tuples, texts and numbers. Save the weights"
                            + " alone: torch.save(model.state_dict(), file)")
                        .formatted(bytes.file().path(), module, name)));
  }
}
