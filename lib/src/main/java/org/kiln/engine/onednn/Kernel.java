package org.kiln.engine.onednn;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/**
 * A primitive with all its memory bound: running it is one native call that allocates nothing. The
 * argument array is laid out once, when the plan is compiled.
 */
final class Kernel implements Instruction {

  private final String name;
  private final String implementation;
  private final dnnl_primitive primitive;
  private final dnnl_stream stream;
  private final dnnl_exec_arg_t arguments;
  private final int count;

  /**
   * @param scope owner of the primitive and its argument array
   * @param indices {@code DNNL_ARG_*} of each memory
   * @param memories the memory of each argument
   */
  Kernel(
      NativeScope scope,
      Device device,
      Descriptor descriptor,
      int[] indices,
      dnnl_memory[] memories) {
    this.name = descriptor.name();
    this.implementation = descriptor.implementation();
    this.stream = device.stream();
    this.primitive = new dnnl_primitive();
    OnednnException.check(dnnl.dnnl_primitive_create(primitive, descriptor.handle()), name);
    scope.own(primitive, dnnl::dnnl_primitive_destroy);
    this.count = indices.length;
    this.arguments = scope.own(new dnnl_exec_arg_t(count));
    for (int i = 0; i < count; i++) {
      arguments.getPointer(i).arg(indices[i]).memory(memories[i]);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String implementation() {
    return implementation;
  }

  @Override
  public void run() {
    int status = dnnl.dnnl_primitive_execute(primitive, stream, count, arguments);
    if (status != dnnl.dnnl_success) {
      OnednnException.check(status, name);
    }
  }
}
