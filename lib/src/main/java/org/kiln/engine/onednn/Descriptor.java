package org.kiln.engine.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A primitive descriptor: one operation on given layouts, with the implementation chosen for it.
 */
final class Descriptor {

  private final NativeScope scope;
  private final dnnl_primitive_desc handle;
  private final String name;

  /**
   * @param scope owner of the handle
   * @param handle created just now
   * @param name what it computes, for messages and profiles
   */
  Descriptor(NativeScope scope, dnnl_primitive_desc handle, String name) {
    this.scope = scope;
    this.handle = scope.own(handle, dnnl::dnnl_primitive_desc_destroy);
    this.name = name;
  }

  Layout source() {
    return layout(dnnl.dnnl_query_src_md);
  }

  Layout weights() {
    return layout(dnnl.dnnl_query_weights_md);
  }

  Layout weightGradient() {
    return layout(dnnl.dnnl_query_diff_weights_md);
  }

  /** What the forward primitive leaves for the backward one; of 0 bytes where it leaves nothing. */
  Layout workspace() {
    return layout(dnnl.dnnl_query_workspace_md);
  }

  Layout scratchpad() {
    return layout(dnnl.dnnl_query_scratchpad_md);
  }

  /** oneDNN's name of the implementation, such as {@code brg_conv_fwd:avx10_1_512_amx}. */
  String implementation() {
    try (PointerPointer<BytePointer> out = new PointerPointer<>(1)) {
      OnednnException.check(
          dnnl.dnnl_primitive_desc_query(handle, dnnl.dnnl_query_impl_info_str, 0, out),
          "query of " + name);
      return out.get(BytePointer.class, 0).getString();
    }
  }

  /** Turns to oneDNN's next implementation; false if there is none, and this is of no use then. */
  boolean next() {
    int status = dnnl.dnnl_primitive_desc_next_impl(handle);
    if (status == dnnl.dnnl_last_impl_reached) {
      return false;
    }
    OnednnException.check(status, "next implementation of " + name);
    return true;
  }

  dnnl_primitive_desc handle() {
    return handle;
  }

  String name() {
    return name;
  }

  private Layout layout(int what) {
    dnnl_memory_desc found = dnnl.dnnl_primitive_desc_query_md(handle, what, 0);
    return Layout.copyOf(scope, found, name);
  }
}
