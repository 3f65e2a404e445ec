package org.kiln.weights.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kiln.error.KilnException;
import org.kiln.weights.tensor.MappedFile;
import org.kiln.weights.tensor.Tensor;
import org.kiln.weights.torch.TorchValue.Storage;
import org.kiln.weights.torch.TorchValue.View;

/** A file's storages by name, and the tensors that view them. */
final class Storages {

  /** Where a storage's bytes are: from the first of its elements, little-endian. */
  @FunctionalInterface
  interface Source {

    /**
     * The bytes of the whole storage of that name; null if there is none.
     *
     * @param storage key and type
     */
    ByteBuffer find(Storage storage) throws IOException;
  }

  private final MappedFile file;
  private final Source source;
  private long copied;

  Storages(MappedFile file, Source source) {
    this.file = file;
    this.source = source;
  }

  /**
   * A tensor in row-major order: a view of the file where it lies so there, else a copy.
   *
   * @throws KilnException if it does not fit its storage, or the storage the file
   */
  Tensor tensor(String name, View view) throws IOException {
    ByteBuffer storage = bytes(name, view.storage());
    int width = view.storage().type().bytes();
    long bytes = Tensor.byteCount(name, view.storage().type(), view.shape());
    requireWithin(name, view, bytes / width);
    ByteBuffer data;
    if (bytes == 0) {
      data = ByteBuffer.allocate(0);
    } else if (isRowMajor(view)) {
      data = storage.slice((int) (view.offset() * width), (int) bytes);
    } else {
      data = gather(view, storage, (int) bytes);
    }
    return new Tensor(name, view.storage().type(), view.shape(), data);
  }

  private ByteBuffer bytes(String name, Storage storage) throws IOException {
    ByteBuffer whole = source.find(storage);
    if (whole == null) {
      throw file.damaged(
          "tensor '%s' lies in storage '%s', which is not there".formatted(name, storage.key()));
    }
    int width = storage.type().bytes();
    if (whole.remaining() % width != 0 || whole.remaining() / width != storage.wholeElements()) {
      throw file.damaged(
          "storage '%s' of tensor '%s' has %,d bytes, expected %,d elements of %s"
              .formatted(
                  storage.key(), name, whole.remaining(), storage.wholeElements(), storage.type()));
    }
    if (storage.elements() > storage.wholeElements() - storage.first()) {
      throw file.damaged(
          "tensor '%s' views elements %d to %d of %d of storage '%s'"
              .formatted(
                  name,
                  storage.first(),
                  storage.first() + storage.elements(),
                  storage.wholeElements(),
                  storage.key()));
    }
    return whole
        .slice((int) storage.first() * width, (int) storage.elements() * width)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The last element must be one of the storage's, and there may be no more than it has. */
  private void requireWithin(String name, View view, long elements) {
    long room = view.storage().elements() - view.offset();
    boolean fits = room >= 0 && elements <= room;
    for (int i = 0; i < view.shape().size() && elements > 0; i++) {
      long steps = view.shape().get(i) - 1;
      long stride = view.strides().get(i);
      fits = fits && (steps == 0 || stride <= room / steps);
      room -= fits ? steps * stride : 0;
    }
    if (!fits || elements > 0 && room < 1) {
      throw file.damaged(
          "tensor '%s' of shape %s, strides %s and offset %d does not fit its storage of %d elements"
              .formatted(
                  name,
                  Tensor.text(view.shape()),
                  Tensor.text(view.strides()),
                  view.offset(),
                  view.storage().elements()));
    }
  }

  private static boolean isRowMajor(View view) {
    long expected = 1;
    for (int i = view.shape().size() - 1; i >= 0; i--) {
      if (view.shape().get(i) != 1 && view.strides().get(i) != expected) {
        return false;
      }
      expected *= view.shape().get(i);
    }
    return true;
  }

  /** Copies need heap: no more of it than the file is long, however often it names a storage. */
  private ByteBuffer gather(View view, ByteBuffer storage, int bytes) {
    copied += bytes;
    if (copied > file.size()) {
      throw new KilnException(
          "%s: tensors that do not lie row by row take more bytes than the file has, %,d. Save them"
                  .formatted(file.path(), file.size())
              + " so: {name: t.contiguous() for name, t in model.state_dict().items()}");
    }
    int width = view.storage().type().bytes();
    long[] shape = view.shape().stream().mapToLong(Long::longValue).toArray();
    long[] strides = view.strides().stream().mapToLong(Long::longValue).toArray();
    long[] index = new long[shape.length];
    long element = view.offset();
    ByteBuffer data = ByteBuffer.allocate(bytes);
    while (data.hasRemaining()) {
      data.put(data.position(), storage, (int) element * width, width);
      data.position(data.position() + width);
      element += advance(index, shape, strides);
    }
    return data.flip();
  }

  /** Moves the index on by one, and says how far that is in the storage. */
  private static long advance(long[] index, long[] shape, long[] strides) {
    long distance = 0;
    for (int i = index.length - 1; i >= 0; i--) {
      if (++index[i] < shape[i]) {
        return distance + strides[i];
      }
      distance -= (index[i] - 1) * strides[i];
      index[i] = 0;
    }
    return distance;
  }
}
