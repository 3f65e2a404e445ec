package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/** Memory of the caller's that may be elsewhere at each step: a network input or its targets. */
final class ExternalMemory {

  private final List<dnnl_memory> users = new ArrayList<>();
  private final List<Consumer> readers = new ArrayList<>();
  private long address;

  /** A memory object that follows. */
  void follow(dnnl_memory memory) {
    users.add(memory);
  }

  /** Java code that follows. */
  void follow(Consumer reader) {
    readers.add(reader);
  }

  /**
   * Points everything at the memory of this step.
   *
   * @param pointer its start
   * @param floats the same for Java code; null if none follows
   */
  void bind(Pointer pointer, FloatBuffer floats) {
    readers.forEach(reader -> reader.accept(floats));
    if (pointer.address() == address) {
      return;
    }
    address = pointer.address();
    for (dnnl_memory user : users) {
      OnednnException.check(dnnl.dnnl_memory_set_data_handle(user, pointer), "address of an input");
    }
  }

  /** Forgets the memory, so that nothing can read it once its owner has freed it. */
  void release() {
    readers.forEach(reader -> reader.accept(null));
    address = 0;
  }

  /** Told where the floats are; null once they are gone. */
  @FunctionalInterface
  interface Consumer {
    void accept(FloatBuffer floats);
  }
}
