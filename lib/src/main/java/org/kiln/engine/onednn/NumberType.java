package org.kiln.engine.onednn;

import org.bytedeco.dnnl.global.dnnl;

/** Types of the numbers in native memory. */
enum NumberType {
  FLOAT32(dnnl.dnnl_f32, 4),
  BFLOAT16(dnnl.dnnl_bf16, 2),
  UINT8(dnnl.dnnl_u8, 1),
  INT32(dnnl.dnnl_s32, 4);

  final int code;
  final int bytes;

  NumberType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }
}
