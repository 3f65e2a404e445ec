package org.kiln.engine.contract;

import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.Executors;

/** oneDNN keeps what is demanded of executors. */
class OnednnExecutor_ContractTest extends ExecutorContract {

  @Override
  public Executor open() {
    return Executors.open("onednn", 2);
  }
}
