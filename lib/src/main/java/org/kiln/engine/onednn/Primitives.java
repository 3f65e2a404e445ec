package org.kiln.engine.onednn;

import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Creates the primitive descriptors of everything that is neither a convolution nor pooling: those
 * have a window and stand in {@link WindowPrimitives}. A thin layer over oneDNN's C functions: what
 * it adds is types, ownership and messages.
 */
final class Primitives {

  private final NativeScope scope;
  private final Device device;

  Primitives(NativeScope scope, Device device) {
    this.scope = scope;
    this.device = device;
  }

  /** {@code to = from}, in another order or type. */
  Descriptor reorder(String name, Layout from, Layout to, Attributes attributes) {
    return create(
        name,
        attributes,
        (pd, attr) ->
            dnnl.dnnl_reorder_primitive_desc_create(
                pd, from.handle(), device.engine(), to.handle(), device.engine(), attr));
  }

  /** {@code destination = source . weights^T + bias}; {@code bias} may be null. */
  Descriptor innerProduct(
      String name,
      Pass pass,
      Layout source,
      Layout weights,
      Layout bias,
      Layout destination,
      Attributes attributes) {
    return create(
        name,
        attributes,
        (pd, attr) ->
            dnnl.dnnl_inner_product_forward_primitive_desc_create(
                pd,
                device.engine(),
                pass.code,
                source.handle(),
                weights.handle(),
                handle(bias),
                destination.handle(),
                attr));
  }

  /** Backward of {@link #innerProduct} towards its source. */
  Descriptor innerProductBackwardData(
      String name, Layout sourceGradient, Layout weights, Layout gradient, Descriptor forward) {
    return create(
        name,
        new Attributes(),
        (pd, attr) ->
            dnnl.dnnl_inner_product_backward_data_primitive_desc_create(
                pd,
                device.engine(),
                sourceGradient.handle(),
                weights.handle(),
                gradient.handle(),
                forward.handle(),
                attr));
  }

  /**
   * Backward of {@link #innerProduct} towards weights and bias; {@code biasGradient} may be null.
   */
  Descriptor innerProductBackwardWeights(
      String name,
      Layout source,
      Layout weightGradient,
      Layout biasGradient,
      Layout gradient,
      Descriptor forward) {
    return create(
        name,
        new Attributes(),
        (pd, attr) ->
            dnnl.dnnl_inner_product_backward_weights_primitive_desc_create(
                pd,
                device.engine(),
                source.handle(),
                weightGradient.handle(),
                handle(biasGradient),
                gradient.handle(),
                forward.handle(),
                attr));
  }

  /**
   * Batch norm.
   *
   * @param flags {@code dnnl_use_scale} and the like, combined
   */
  Descriptor batchNorm(
      String name,
      Pass pass,
      Layout source,
      Layout destination,
      double epsilon,
      int flags,
      Attributes attributes) {
    return create(
        name,
        attributes,
        (pd, attr) ->
            dnnl.dnnl_batch_normalization_forward_primitive_desc_create(
                pd,
                device.engine(),
                pass.code,
                source.handle(),
                destination.handle(),
                (float) epsilon,
                flags,
                attr));
  }

  /** Backward of {@link #batchNorm} in training, towards source, scale and shift. */
  Descriptor batchNormBackward(
      String name, Layout gradient, Layout source, double epsilon, int flags, Descriptor forward) {
    boolean parameters = (flags & (dnnl.dnnl_use_scale | dnnl.dnnl_use_shift)) != 0;
    return create(
        name,
        new Attributes(),
        (pd, attr) ->
            dnnl.dnnl_batch_normalization_backward_primitive_desc_create(
                pd,
                device.engine(),
                parameters ? dnnl.dnnl_backward : dnnl.dnnl_backward_data,
                gradient.handle(),
                gradient.handle(),
                source.handle(),
                (float) epsilon,
                flags,
                forward.handle(),
                attr));
  }

  /** {@code destination = f(source)}. */
  Descriptor elementwise(
      String name,
      Pass pass,
      int algorithm,
      float alpha,
      float beta,
      Layout source,
      Layout destination) {
    return create(
        name,
        new Attributes(),
        (pd, attr) ->
            dnnl.dnnl_eltwise_forward_primitive_desc_create(
                pd,
                device.engine(),
                pass.code,
                algorithm,
                source.handle(),
                destination.handle(),
                alpha,
                beta,
                attr));
  }

  /** Backward of {@link #elementwise}; {@code saved} is its source, or its destination. */
  Descriptor elementwiseBackward(
      String name,
      int algorithm,
      float alpha,
      float beta,
      Layout saved,
      Layout gradient,
      Descriptor forward) {
    return create(
        name,
        new Attributes(),
        (pd, attr) ->
            dnnl.dnnl_eltwise_backward_primitive_desc_create(
                pd,
                device.engine(),
                algorithm,
                gradient.handle(),
                gradient.handle(),
                saved.handle(),
                alpha,
                beta,
                forward.handle(),
                attr));
  }

  /** {@code destination = first op second}; the second may be broadcast along extents of 1. */
  Descriptor binary(
      String name,
      int algorithm,
      Layout first,
      Layout second,
      Layout destination,
      Attributes attributes) {
    return create(
        name,
        attributes,
        (pd, attr) ->
            dnnl.dnnl_binary_primitive_desc_create(
                pd,
                device.engine(),
                algorithm,
                first.handle(),
                second.handle(),
                destination.handle(),
                attr));
  }

  /** Softmax over the channels. */
  Descriptor softmax(String name, Pass pass, Layout source, Layout destination) {
    return create(
        name,
        new Attributes(),
        (pd, attr) ->
            dnnl.dnnl_softmax_forward_primitive_desc_create(
                pd,
                device.engine(),
                pass.code,
                dnnl.dnnl_softmax_accurate,
                source.handle(),
                destination.handle(),
                1,
                attr));
  }

  /** Backward of {@link #softmax}. */
  Descriptor softmaxBackward(
      String name, Layout sourceGradient, Layout gradient, Layout output, Descriptor forward) {
    return create(
        name,
        new Attributes(),
        (pd, attr) ->
            dnnl.dnnl_softmax_backward_primitive_desc_create(
                pd,
                device.engine(),
                dnnl.dnnl_softmax_accurate,
                sourceGradient.handle(),
                gradient.handle(),
                output.handle(),
                1,
                forward.handle(),
                attr));
  }

  /** {@code destination = sum of sources}, each times its scale. */
  Descriptor sum(String name, Layout destination, List<Layout> sources, float[] scales) {
    return createOfMany(
        name,
        sources,
        (pd, layouts, attr) ->
            dnnl.dnnl_sum_primitive_desc_create(
                pd, device.engine(), destination.handle(), sources.size(), scales, layouts, attr));
  }

  /** Sources one after the other along the channels. */
  Descriptor concat(String name, Layout destination, List<Layout> sources) {
    return createOfMany(
        name,
        sources,
        (pd, layouts, attr) ->
            dnnl.dnnl_concat_primitive_desc_create(
                pd, device.engine(), destination.handle(), sources.size(), 1, layouts, attr));
  }

  /**
   * Calls {@code creation} with attributes that it closes afterwards, and owns what comes of it.
   */
  Descriptor create(String name, Attributes attributes, Creation creation) {
    try (attributes) {
      dnnl_primitive_desc handle = new dnnl_primitive_desc();
      OnednnException.check(creation.create(handle, attributes.handle()), name);
      return new Descriptor(scope, handle, name);
    }
  }

  /**
   * The same, but of the implementations that oneDNN has the first that {@code wanted} takes; its
   * own first choice where {@code wanted} takes none.
   *
   * @param wanted of an implementation's name, such as {@code brgconv_bwd_w:avx10_1_512_amx}
   */
  Descriptor create(String name, Creation creation, Predicate<String> wanted) {
    Descriptor any = create(name, new Attributes(), creation);
    while (!wanted.test(any.implementation())) {
      if (!any.next()) {
        return create(name, new Attributes(), creation);
      }
    }
    return any;
  }

  Device device() {
    return device;
  }

  /** The handle of a layout, or null for none. */
  static dnnl_memory_desc handle(Layout layout) {
    return layout == null ? null : layout.handle();
  }

  private Descriptor createOfMany(String name, List<Layout> sources, CreationOfMany creation) {
    try (Attributes attributes = new Attributes();
        PointerPointer<dnnl_primitive_desc> out = new PointerPointer<>(1);
        PointerPointer<dnnl_memory_desc> layouts = new PointerPointer<>(sources.size())) {
      for (int i = 0; i < sources.size(); i++) {
        layouts.put(i, sources.get(i).handle());
      }
      OnednnException.check(creation.create(out, layouts, attributes.handle()), name);
      return new Descriptor(scope, out.get(dnnl_primitive_desc.class, 0), name);
    }
  }

  /** One of oneDNN's {@code dnnl_*_primitive_desc_create}, its other arguments bound. */
  @FunctionalInterface
  interface Creation {
    int create(dnnl_primitive_desc out, dnnl_primitive_attr attributes);
  }

  @FunctionalInterface
  private interface CreationOfMany {
    int create(
        PointerPointer<dnnl_primitive_desc> out,
        PointerPointer<dnnl_memory_desc> sources,
        dnnl_primitive_attr attributes);
  }

  /** Kinds of forward pass. */
  enum Pass {
    TRAINING(dnnl.dnnl_forward_training),
    INFERENCE(dnnl.dnnl_forward_inference);

    final int code;

    Pass(int code) {
      this.code = code;
    }
  }
}
