package org.kiln.engine.onednn;

/** One entry of the compiled plan: a oneDNN primitive or a loop in Java, its memory bound. */
interface Step {

  /** What it computes and for which layer, for messages and profiles. */
  String name();

  /** Runs it to its end. */
  void run();
}
