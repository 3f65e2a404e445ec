package org.kiln.engine.contract;

import java.util.List;
import java.util.stream.Stream;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.plan.op.ValueType;

/** What the parts of the contract ask of an executor's own test. */
interface ExecutorSubject {

  /** Opens an executor, as many as are asked for. */
  Executor open();

  /** The types of activations that it computes with on this machine. */
  default List<ValueType> types() {
    return Stream.of(ValueType.FLOAT32, ValueType.BFLOAT16)
        .filter(type -> open().obstacle(type).isEmpty())
        .toList();
  }
}
