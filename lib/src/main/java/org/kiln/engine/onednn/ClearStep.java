package org.kiln.engine.onednn;

import org.bytedeco.javacpp.Pointer;

/**
 * Sets memory to zero.
 *
 * @param name what it is
 * @param address where
 * @param bytes how much
 */
record ClearStep(String name, Pointer address, long bytes) implements Step {

  @Override
  public void run() {
    Pointer.memset(address, 0, bytes);
  }
}
