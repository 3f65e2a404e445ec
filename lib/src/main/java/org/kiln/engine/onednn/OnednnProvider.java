package org.kiln.engine.onednn;

import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.ExecutorProvider;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Opens oneDNN's executors in a process where ND4J is. The two are linked to the same OpenMP
 * run-time library (the dynamic loader keeps one of each name), so ND4J's switch for the number of
 * threads serves both.
 */
public final class OnednnProvider implements ExecutorProvider {

  static final String NAME = "onednn";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Executor open(int threads) {
    // The holder finds its library only once ND4J has been started, which nobody may have done yet.
    Nd4j.getBackend();
    return new OnednnExecutor(
        threads,
        count -> NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(count));
  }
}
