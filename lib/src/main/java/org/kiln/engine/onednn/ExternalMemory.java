package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Memory of the caller's that may be elsewhere at each step: a network input or its targets. */
final class ExternalMemory {

  private final List<User> users = new ArrayList<>();
  private final List<Consumer> readers = new ArrayList<>();
  private long address;

  /**
   * A memory object and where in the caller's memory it starts.
   *
   * @param byteOffset 0 for all of it
   */
  private record User(dnnl_memory memory, long byteOffset) {}

  /** A memory object that follows, at a distance from the start. */
  void follow(dnnl_memory memory, long byteOffset) {
    users.add(new User(memory, byteOffset));
  }

  /** Java code that follows. */
  void follow(Consumer reader) {
    readers.add(reader);
  }

  /**
   * Points everything at the memory of this step.
   *
   * @param pointer its start
   * @param floats the same for Java code that reads targets; null for an input
   */
  void bind(Pointer pointer, FloatBuffer floats) {
    readers.forEach(reader -> reader.accept(pointer, floats));
    if (pointer.address() == address) {
      return;
    }
    address = pointer.address();
    for (User user : users) {
      Pointer start = new BytePointer(pointer).getPointer(user.byteOffset());
      OnednnException.check(
          dnnl.dnnl_memory_set_data_handle(user.memory(), start), "address of an input");
    }
  }

  /** Forgets the memory, so that nothing can read it once its owner has freed it. */
  void release() {
    readers.forEach(reader -> reader.accept(null, null));
    address = 0;
  }

  /** Told where the memory is, and the same as floats if anybody said so; null once it is gone. */
  @FunctionalInterface
  interface Consumer {
    void accept(Pointer start, FloatBuffer floats);
  }
}
