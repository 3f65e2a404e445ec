package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/**
 * One piece of memory as large as the largest of its users, who use it one after the other and
 * leave nothing in it. It is allocated when all of them are known.
 */
final class SharedMemory {

  private final List<dnnl_memory> users = new ArrayList<>();
  private long bytes;

  /** A memory object of that layout, without an address until {@link #allocate}. */
  dnnl_memory memory(NativeScope scope, Device device, Layout layout) {
    bytes = Math.max(bytes, layout.bytes());
    dnnl_memory memory = Memories.create(scope, device, layout, null);
    users.add(memory);
    return memory;
  }

  /** Allocates it and gives every user its address. */
  void allocate(NativeScope scope) {
    Pointer address = Memories.allocate(scope, bytes);
    for (dnnl_memory user : users) {
      OnednnException.check(
          dnnl.dnnl_memory_set_data_handle(user, address), "address of shared memory");
    }
  }

  long bytes() {
    return bytes;
  }
}
