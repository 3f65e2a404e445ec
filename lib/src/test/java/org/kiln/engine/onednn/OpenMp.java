package org.kiln.engine.onednn;

import org.nd4j.nativeblas.NativeOpsHolder;

/** OpenMP's threads where ND4J is, as {@link OnednnProvider} sets them. */
final class OpenMp {

  private OpenMp() {}

  static OpenMpThreads threads(int count) {
    return new OpenMpThreads(
        count, n -> NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(n));
  }
}
