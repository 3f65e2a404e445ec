package org.kiln.engine.onednn;

/**
 * A short loop in Java.
 *
 * @param name what it computes
 * @param body the loop
 */
record JavaLoop(String name, Runnable body) implements Instruction {

  @Override
  public void run() {
    body.run();
  }
}
