package org.kiln.engine.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.plan.op.Activation;

/**
 * oneDNN's name for an activation.
 *
 * @param algorithm {@code dnnl_eltwise_*} of the forward pass, and of a backward pass from the
 *     input
 * @param fromOutput the same for a backward pass from the output; the plain one where there is none
 * @param alpha first parameter of the algorithm
 * @param beta second parameter of the algorithm
 */
record ActivationCode(int algorithm, int fromOutput, float alpha, float beta) {

  static ActivationCode of(Activation activation) {
    float alpha = (float) activation.alpha();
    return switch (activation.kind()) {
      case RELU ->
          new ActivationCode(dnnl.dnnl_eltwise_relu, dnnl.dnnl_eltwise_relu_use_dst_for_bwd, 0, 0);
      case LEAKY_RELU ->
          new ActivationCode(
              dnnl.dnnl_eltwise_relu, dnnl.dnnl_eltwise_relu_use_dst_for_bwd, alpha, 0);
      case RELU6 ->
          new ActivationCode(
              dnnl.dnnl_eltwise_clip_v2, dnnl.dnnl_eltwise_clip_v2_use_dst_for_bwd, 0, 6);
      case SWISH -> plain(dnnl.dnnl_eltwise_swish, alpha, 0);
      case HARD_SWISH -> plain(dnnl.dnnl_eltwise_hardswish, 1f / 6, 0.5f);
      case SIGMOID ->
          new ActivationCode(
              dnnl.dnnl_eltwise_logistic, dnnl.dnnl_eltwise_logistic_use_dst_for_bwd, 0, 0);
      case TANH ->
          new ActivationCode(dnnl.dnnl_eltwise_tanh, dnnl.dnnl_eltwise_tanh_use_dst_for_bwd, 0, 0);
    };
  }

  private static ActivationCode plain(int algorithm, float alpha, float beta) {
    return new ActivationCode(algorithm, algorithm, alpha, beta);
  }
}
