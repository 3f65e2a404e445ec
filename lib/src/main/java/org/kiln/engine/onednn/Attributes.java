package org.kiln.engine.onednn;

import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.plan.op.Activation;

/**
 * Attributes of a primitive: its scratchpad is always the caller's, and operations may follow its
 * own on each number before it is stored.
 */
final class Attributes implements AutoCloseable {

  private final dnnl_primitive_attr handle = new dnnl_primitive_attr();
  private final dnnl_post_ops postOps = new dnnl_post_ops();

  Attributes() {
    OnednnException.check(dnnl.dnnl_primitive_attr_create(handle), "attributes");
    OnednnException.check(dnnl.dnnl_post_ops_create(postOps), "post-operations");
    OnednnException.check(
        dnnl.dnnl_primitive_attr_set_scratchpad_mode(handle, dnnl.dnnl_scratchpad_mode_user),
        "scratchpad mode");
  }

  /** Then adds {@code scale} times what the destination held before. */
  Attributes accumulate(float scale) {
    OnednnException.check(
        dnnl.dnnl_post_ops_append_sum(postOps, scale, 0, dnnl.dnnl_data_type_undef),
        "post-operation sum");
    return this;
  }

  /** Then applies an activation. */
  Attributes activation(Activation activation) {
    ActivationCode code = ActivationCode.of(activation);
    return elementwise(code.algorithm(), code.alpha(), code.beta());
  }

  /** Then applies a oneDNN elementwise algorithm. */
  Attributes elementwise(int algorithm, float alpha, float beta) {
    OnednnException.check(
        dnnl.dnnl_post_ops_append_eltwise(postOps, algorithm, alpha, beta),
        "post-operation of elementwise kind " + algorithm);
    return this;
  }

  /** Then combines with another tensor, given at execution as a post-operation argument. */
  Attributes binary(int algorithm, Layout operand) {
    OnednnException.check(
        dnnl.dnnl_post_ops_append_binary(postOps, algorithm, operand.handle()),
        "post-operation of binary kind " + algorithm);
    return this;
  }

  /** Scales given at execution: one number, or one for each index of the masked dimensions. */
  Attributes scales(int argument, int mask) {
    OnednnException.check(
        dnnl.dnnl_primitive_attr_set_scales_mask(handle, argument, mask), "scales");
    return this;
  }

  /** What a descriptor is created with; oneDNN copies it. */
  dnnl_primitive_attr handle() {
    OnednnException.check(
        dnnl.dnnl_primitive_attr_set_post_ops(handle, postOps), "post-operations");
    return handle;
  }

  @Override
  public void close() {
    dnnl.dnnl_post_ops_destroy(postOps);
    dnnl.dnnl_primitive_attr_destroy(handle);
  }
}
