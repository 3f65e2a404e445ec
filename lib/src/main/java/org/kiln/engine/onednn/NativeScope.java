package org.kiln.engine.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToIntFunction;
import org.bytedeco.javacpp.Pointer;

/**
 * The one owner of native handles and memory: whatever is created while a plan is compiled is
 * handed to the plan's scope, and dies with it, last created first. Nothing else in this package
 * frees anything, and nothing is left to the garbage collector.
 */
final class NativeScope implements AutoCloseable {

  private final Deque<Runnable> destructors = new ArrayDeque<>();

  /**
   * Takes ownership of a handle.
   *
   * @param destroy the library's destroy function of that kind of handle
   * @return the same handle
   */
  <P extends Pointer> P own(P handle, ToIntFunction<P> destroy) {
    destructors.push(() -> destroy.applyAsInt(handle));
    return handle;
  }

  /** Takes ownership of memory that JavaCPP allocated. */
  <P extends Pointer> P own(P memory) {
    destructors.push(memory::deallocate);
    return memory;
  }

  @Override
  public void close() {
    while (!destructors.isEmpty()) {
      destructors.pop().run();
    }
  }
}
