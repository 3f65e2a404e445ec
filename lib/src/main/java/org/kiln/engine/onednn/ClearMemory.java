package org.kiln.engine.onednn;

import org.bytedeco.javacpp.Pointer;

/**
 * Sets memory to zero.
 *
 * @param name what it is
 * @param address where
 * @param bytes how much
 */
record ClearMemory(String name, Pointer address, long bytes) implements Instruction {

  @Override
  public void run() {
    Pointer.memset(address, 0, bytes);
  }
}
