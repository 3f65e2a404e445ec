package org.kiln.engine.onednn;

/** One entry of the compiled plan: a oneDNN primitive or a loop in Java, its memory bound. */
interface Instruction {

  /** What it computes and for which layer, for messages and profiles. */
  String name();

  /** oneDNN's name of what runs; empty where it is a loop in Java. */
  default String implementation() {
    return "";
  }

  /** Runs it to its end. */
  void run();
}
