package org.kiln.engine.onednn;

import java.util.Arrays;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Shape, element type and order of a piece of memory: oneDNN's memory descriptor. Dimensions are in
 * oneDNN's logical order (N, C, H, W) whatever the order in memory; weights are (O, I, H, W), with
 * a leading group dimension in grouped convolutions.
 */
final class Layout {

  private final dnnl_memory_desc handle;
  private final String text;

  private Layout(dnnl_memory_desc handle, String text) {
    this.handle = handle;
    this.text = text;
  }

  /** Row-major memory in the order of the dimensions. */
  static Layout plain(NativeScope scope, NumberType type, long... dimensions) {
    long[] strides = new long[dimensions.length];
    long stride = 1;
    for (int i = dimensions.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dimensions[i];
    }
    return strided(scope, type, dimensions, strides);
  }

  /** Images with channels innermost: (N, C, H, W) in logical order, N, H, W, C in memory. */
  static Layout nhwc(NativeScope scope, NumberType type, long n, long c, long h, long w) {
    return strided(scope, type, new long[] {n, c, h, w}, new long[] {h * w * c, 1, w * c, c});
  }

  /** Any regular memory; strides are in elements. */
  static Layout strided(NativeScope scope, NumberType type, long[] dimensions, long[] strides) {
    dnnl_memory_desc handle = new dnnl_memory_desc();
    String text = type + Arrays.toString(dimensions) + " strides " + Arrays.toString(strides);
    OnednnException.check(
        dnnl.dnnl_memory_desc_create_with_strides(
            handle, dimensions.length, dimensions, type.code, strides),
        "memory descriptor " + text);
    return new Layout(scope.own(handle, dnnl::dnnl_memory_desc_destroy), text);
  }

  /** The order is the primitive's choice; ask its descriptor afterwards. */
  static Layout any(NativeScope scope, NumberType type, long... dimensions) {
    dnnl_memory_desc handle = new dnnl_memory_desc();
    String text = type + Arrays.toString(dimensions) + " any";
    OnednnException.check(
        dnnl.dnnl_memory_desc_create_with_tag(
            handle, dimensions.length, dimensions, type.code, dnnl.dnnl_format_tag_any),
        "memory descriptor " + text);
    return new Layout(scope.own(handle, dnnl::dnnl_memory_desc_destroy), text);
  }

  /** A copy of a descriptor that a primitive descriptor owns; null means no memory. */
  static Layout copyOf(NativeScope scope, dnnl_memory_desc source, String text) {
    dnnl_memory_desc handle = new dnnl_memory_desc();
    if (source == null || source.isNull()) {
      return new Layout(handle, text);
    }
    OnednnException.check(dnnl.dnnl_memory_desc_clone(handle, source), text);
    return new Layout(scope.own(handle, dnnl::dnnl_memory_desc_destroy), text);
  }

  dnnl_memory_desc handle() {
    return handle;
  }

  /** Bytes the memory takes, padding included; 0 if there is none. */
  long bytes() {
    return handle.isNull() ? 0 : dnnl.dnnl_memory_desc_get_size(handle);
  }

  /** True if both describe the same memory, so that no reorder is needed between them. */
  boolean sameAs(Layout other) {
    return dnnl.dnnl_memory_desc_equal(handle, other.handle) != 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
