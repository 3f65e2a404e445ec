package org.kiln.engine.onednn;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * oneDNN's CPU engine with one in-order stream.
 *
 * <p>oneDNN and ND4J are linked to the same OpenMP run-time library (the dynamic loader keeps one
 * of each name), so ND4J's switch for the number of threads serves both. OpenMP keeps that number
 * per calling thread: {@link #enter} sets it on the thread that is about to run primitives.
 */
final class Device {

  private final dnnl_engine engine = new dnnl_engine();
  private final dnnl_stream stream = new dnnl_stream();
  private final int threads;

  /**
   * @param scope owner of the engine and the stream
   * @param threads OpenMP threads of every primitive, at least 1
   */
  Device(NativeScope scope, int threads) {
    this.threads = threads;
    OnednnException.check(dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0), "engine creation");
    scope.own(engine, dnnl::dnnl_engine_destroy);
    OnednnException.check(
        dnnl.dnnl_stream_create(stream, engine, dnnl.dnnl_stream_default_flags), "stream creation");
    scope.own(stream, dnnl::dnnl_stream_destroy);
  }

  /** Gives the calling thread this device's number of OpenMP threads. */
  void enter() {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
  }

  dnnl_engine engine() {
    return engine;
  }

  dnnl_stream stream() {
    return stream;
  }

  int threads() {
    return threads;
  }
}
