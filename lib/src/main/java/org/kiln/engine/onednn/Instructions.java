package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;

/** What one op is compiled to, in the making. */
final class Instructions {

  private final List<Instruction> list = new ArrayList<>();

  void add(Instruction instruction) {
    list.add(instruction);
  }

  /** Those so far, in the order of execution. */
  List<Instruction> list() {
    return List.copyOf(list);
  }
}
