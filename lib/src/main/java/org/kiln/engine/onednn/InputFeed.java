package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.compiled.InputArray;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;

/**
 * Brings one network input to where the plan reads it: in place where the caller's memory has the
 * plan's own order and type, through a reorder where it has not.
 */
final class InputFeed {

  private final NativeScope scope;
  private final Device device;
  private final ExternalMemory external;
  private final Value value;
  private final List<Route> routes = new ArrayList<>();

  InputFeed(NativeScope scope, Device device, Memories memories, Value value) {
    this.scope = scope;
    this.device = device;
    this.external = memories.external(value);
    this.value = value;
  }

  /** Points the plan at the caller's images, or at a copy of them. */
  void feed(InputArray array) {
    Route route = route(array);
    if (route.reorder() == null) {
      external.bind(array.address(), null);
      return;
    }
    OnednnException.check(
        dnnl.dnnl_memory_set_data_handle(route.source(), array.address()), "address of an input");
    route.reorder().run();
    external.bind(route.copy(), null);
  }

  private Route route(InputArray array) {
    for (Route route : routes) {
      if (route.fits(array)) {
        return route;
      }
    }
    Route route = create(array);
    routes.add(route);
    return route;
  }

  private Route create(InputArray array) {
    Shape images = array.shape();
    Layout from = layout(Memories.type(array.type()), array.order(), images);
    // A matrix made of images runs channel by channel, as DL4J flattens them.
    boolean flattened = value.shape().pixels() == 1 && images.pixels() > 1;
    PixelOrder order = flattened ? PixelOrder.NCHW : PixelOrder.NHWC;
    Layout to = layout(Memories.type(value.type()), order, images);
    if (from.sameAs(to)) {
      return new Route(array.type(), array.order(), images, null, null, null);
    }
    dnnl_memory source = Memories.create(scope, device, from, null);
    Pointer copy = Memories.allocate(scope, to.bytes());
    Descriptor descriptor =
        new Primitives(scope, device).reorder("input " + value.name(), from, to, new Attributes());
    Layout scratch = descriptor.scratchpad();
    dnnl_memory target = Memories.create(scope, device, to, copy);
    Pointer scratchpad = Memories.allocate(scope, scratch.bytes());
    Kernel reorder =
        scratch.bytes() == 0
            ? kernel(descriptor, new int[] {dnnl.DNNL_ARG_FROM, dnnl.DNNL_ARG_TO}, source, target)
            : kernel(
                descriptor,
                new int[] {dnnl.DNNL_ARG_FROM, dnnl.DNNL_ARG_TO, dnnl.DNNL_ARG_SCRATCHPAD},
                source,
                target,
                Memories.create(scope, device, scratch, scratchpad));
    return new Route(array.type(), array.order(), images, source, reorder, copy);
  }

  private Kernel kernel(Descriptor descriptor, int[] indices, dnnl_memory... memories) {
    return new Kernel(scope, device, descriptor, indices, memories);
  }

  private Layout layout(NumberType type, PixelOrder order, Shape images) {
    return order == PixelOrder.NCHW
        ? Layout.plain(
            scope, type, images.batch(), images.channels(), images.height(), images.width())
        : Layout.nhwc(
            scope, type, images.batch(), images.channels(), images.height(), images.width());
  }

  private record Route(
      ValueType type,
      PixelOrder order,
      Shape images,
      dnnl_memory source,
      Kernel reorder,
      Pointer copy) {

    boolean fits(InputArray array) {
      return type == array.type() && order == array.order() && images.equals(array.shape());
    }
  }
}
