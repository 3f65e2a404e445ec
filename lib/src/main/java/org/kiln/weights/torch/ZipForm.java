package org.kiln.weights.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.kiln.error.KilnException;
import org.kiln.weights.tensor.MappedFile;
import org.kiln.weights.torch.TorchValue.Storage;

/**
 * What {@code torch.save} writes since PyTorch 1.6: a zip file with a folder, in which {@code
 * data.pkl} is the pickle, {@code data/KEY} the storage of that key, and {@code byteorder}, since
 * 2.1, says "little" or "big"; without it, it is little-endian. After {@code
 * torch/serialization.py}.
 */
final class ZipForm {

  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int LONGEST_PICKLE = 64 << 20;

  private final MappedFile file;
  private final StoredZip zip;
  private final String folder;
  private final boolean bigEndian;
  private final Map<String, ByteBuffer> storages = new HashMap<>();

  private ZipForm(MappedFile file, StoredZip zip, String folder) throws IOException {
    this.file = file;
    this.zip = zip;
    this.folder = folder;
    this.bigEndian = bigEndian();
  }

  static boolean starts(MappedFile file) throws IOException {
    return file.size() >= 4 && file.slice(0, 4).getInt() == LOCAL_HEADER;
  }

  static ZipForm open(MappedFile file) throws IOException {
    StoredZip zip = new StoredZip(file);
    String pickle =
        zip.names().stream()
            .filter(name -> name.matches("[^/]+/data\\.pkl"))
            .findFirst()
            .orElseThrow(() -> file.damaged("a zip file without data.pkl"));
    String folder = pickle.substring(0, pickle.indexOf('/') + 1);
    if (zip.names().contains(folder + "constants.pkl")) {
      throw new KilnException(
          file.path()
              + " is TorchScript, a program. Save the weights alone:"
              + " torch.save(torch.jit.load(file).state_dict(), other)");
    }
    return new ZipForm(file, zip, folder);
  }

  /** What the pickle holds. */
  TorchValue root() throws IOException {
    ByteBuffer pickle = zip.read(folder + "data.pkl");
    if (pickle.remaining() > LONGEST_PICKLE) {
      throw new KilnException(
          "%s: a pickle of %,d bytes, expected at most %,d. Save the weights alone: %s"
              .formatted(
                  file.path(),
                  pickle.remaining(),
                  LONGEST_PICKLE,
                  "torch.save(model.state_dict(), file)"));
    }
    return new TorchUnpickler(new PickleBytes(file, pickle)).load();
  }

  /** A storage's bytes, each entry's checksum made once. */
  ByteBuffer storage(Storage storage) throws IOException {
    ByteBuffer known = storages.get(storage.key());
    if (known == null) {
      known = zip.read(folder + "data/" + storage.key());
      if (known != null && bigEndian) {
        known = swapped(known, storage.type().bytes());
      }
      storages.put(storage.key(), known);
    }
    return known;
  }

  private boolean bigEndian() throws IOException {
    ByteBuffer order = zip.read(folder + "byteorder");
    if (order == null) {
      return false;
    }
    String text =
        StandardCharsets.US_ASCII.decode(order.limit(Math.min(order.limit(), 16))).toString();
    if (!text.equals("little") && !text.equals("big")) {
      throw file.damaged("the byte order '" + text + "', expected little or big");
    }
    return text.equals("big");
  }

  /** A copy in the heap, as few files need it. */
  private static ByteBuffer swapped(ByteBuffer source, int width) {
    ByteBuffer from = source.duplicate().order(ByteOrder.BIG_ENDIAN);
    ByteBuffer to = ByteBuffer.allocate(source.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    while (from.remaining() >= width) {
      switch (width) {
        case 1 -> to.put(from.get());
        case 2 -> to.putShort(from.getShort());
        case 4 -> to.putInt(from.getInt());
        default -> to.putLong(from.getLong());
      }
    }
    return to.flip();
  }
}
