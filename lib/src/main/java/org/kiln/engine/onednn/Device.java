package org.kiln.engine.onednn;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/**
 * oneDNN's CPU engine with one in-order stream. OpenMP keeps its number of threads per calling
 * thread: {@link #enter} sets it on the thread that is about to run primitives.
 */
final class Device {

  private final dnnl_engine engine = new dnnl_engine();
  private final dnnl_stream stream = new dnnl_stream();
  private final OpenMpThreads threads;

  /**
   * @param scope owner of the engine and the stream
   * @param threads of every primitive
   */
  Device(NativeScope scope, OpenMpThreads threads) {
    this.threads = threads;
    OnednnException.check(dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0), "engine creation");
    scope.own(engine, dnnl::dnnl_engine_destroy);
    OnednnException.check(
        dnnl.dnnl_stream_create(stream, engine, dnnl.dnnl_stream_default_flags), "stream creation");
    scope.own(stream, dnnl::dnnl_stream_destroy);
  }

  /** Gives the calling thread this device's number of OpenMP threads. */
  void enter() {
    threads.enter();
  }

  dnnl_engine engine() {
    return engine;
  }

  dnnl_stream stream() {
    return stream;
  }

  int threads() {
    return threads.count();
  }
}
