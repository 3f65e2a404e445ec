package org.kiln.engine.onednn;

/**
 * A short loop in Java.
 *
 * @param name what it computes
 * @param body the loop
 */
record JavaStep(String name, Runnable body) implements Step {

  @Override
  public void run() {
    body.run();
  }
}
