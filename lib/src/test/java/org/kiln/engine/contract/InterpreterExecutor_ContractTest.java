package org.kiln.engine.contract;

import org.kiln.engine.compiled.Executor;

/**
 * So does a device with memory of its own, if it is written so: the contract can be kept by one.
 */
class InterpreterExecutor_ContractTest extends ExecutorContract {

  @Override
  public Executor open() {
    return new InterpreterExecutor();
  }
}
