package org.kiln.weights.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.kiln.weights.tensor.MappedFile;
import org.kiln.weights.tensor.TensorType;
import org.kiln.weights.torch.TorchValue.Items;
import org.kiln.weights.torch.TorchValue.Text;
import org.kiln.weights.torch.TorchValue.Whole;

/**
 * What {@code torch.save} wrote before PyTorch 1.6, and writes if told so: five pickles (a magic
 * number; 1001, the format's version; what the machine was like; the object; a list of the
 * storages' keys), then each storage in the order of that list: its number of elements in 8 bytes,
 * and the elements, all little-endian. After {@code _legacy_save} of {@code
 * torch/serialization.py}.
 */
final class OldForm {

  /** The magic number's pickle but for its protocol: LONG1 of 10 bytes, 0x1950a86a20f9469cfc6c. */
  private static final byte[] MAGIC = {
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private static final int PROTOCOL_OPCODE = 0x80;
  private static final int FRAME_OPCODE = 0x95;

  private static final int VERSION = 1001;
  private static final int LONGEST_PICKLES = 64 << 20;

  private final MappedFile file;
  private final PickleBytes bytes;
  private final TorchValue root;
  private final Map<String, TensorType> types;
  private final Items keys;

  private OldForm(MappedFile file) throws IOException {
    this.file = file;
    this.bytes = new PickleBytes(file, file.slice(0, Math.min(file.size(), LONGEST_PICKLES)));
    next(); // the magic number, as the start has been compared
    if (!(next() instanceof Whole version && version.value() == VERSION)) {
      throw file.damaged("not version " + VERSION + " of PyTorch's format");
    }
    next(); // byte order and sizes of C's types: all is little-endian, and told otherwise
    TorchUnpickler unpickler = new TorchUnpickler(bytes);
    this.root = unpickler.load();
    this.types = unpickler.storages();
    if (!(next() instanceof Items list)) {
      throw file.damaged("no list of its storages behind the pickle");
    }
    this.keys = list;
  }

  /** Behind the protocol, of two bytes, stands the number; from protocol 4 on in a frame. */
  static boolean starts(MappedFile file) throws IOException {
    ByteBuffer start = file.slice(0, Math.min(file.size(), 64));
    if (start.remaining() < 3 || Byte.toUnsignedInt(start.get(0)) != PROTOCOL_OPCODE) {
      return false;
    }
    int place = Byte.toUnsignedInt(start.get(2)) == FRAME_OPCODE ? 3 + Long.BYTES : 2;
    return start.remaining() >= place + MAGIC.length
        && start.slice(place, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  static OldForm open(MappedFile file) throws IOException {
    return new OldForm(file);
  }

  private TorchValue next() {
    return new TorchUnpickler(bytes).load();
  }

  TorchValue root() {
    return root;
  }

  /** All storages by key; the file must end behind the last. */
  Map<String, ByteBuffer> storages() throws IOException {
    Map<String, ByteBuffer> storages = new HashMap<>();
    long position = bytes.position();
    for (TorchValue each : keys.items()) {
      if (!(each instanceof Text key) || !types.containsKey(key.value())) {
        throw file.damaged("it lists a storage that its pickle does not name");
      }
      long elements = file.slice(position, Long.BYTES).getLong();
      int width = types.get(key.value()).bytes();
      position += Long.BYTES;
      if (elements < 0 || elements > (file.size() - position) / width) {
        throw file.damaged(
            "storage '%s' of %d elements of %d bytes is longer than the file"
                .formatted(key.value(), elements, width));
      }
      storages.put(key.value(), file.slice(position, elements * width));
      position += elements * width;
    }
    if (position != file.size()) {
      throw file.damaged("%,d bytes behind its storages".formatted(file.size() - position));
    }
    return storages;
  }
}
