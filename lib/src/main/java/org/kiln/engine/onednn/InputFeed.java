package org.kiln.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Value;

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

  /**
   * Points the plan at the caller's images, or at a copy of them.
   *
   * @param address the caller's memory, unchanged until the step has ended
   * @param type its element type
   * @param planes whether it is (N, C, H, W); else (N, H, W, C)
   * @param images its extents; a matrix has 1x1 images
   */
  void feed(Pointer address, NumberType type, boolean planes, Shape images) {
    Route route = route(type, planes, images);
    if (route.reorder() == null) {
      external.bind(address, null);
      return;
    }
    OnednnException.check(
        dnnl.dnnl_memory_set_data_handle(route.source(), address), "address of an input");
    route.reorder().run();
    external.bind(route.copy(), null);
  }

  private Route route(NumberType type, boolean planes, Shape images) {
    for (Route route : routes) {
      if (route.type() == type && route.planes() == planes && route.images().equals(images)) {
        return route;
      }
    }
    Route route = create(type, planes, images);
    routes.add(route);
    return route;
  }

  private Route create(NumberType type, boolean planes, Shape images) {
    Layout from = layout(type, planes, images);
    // A matrix made of images runs channel by channel, as DL4J flattens them.
    boolean flattened = value.shape().pixels() == 1 && images.pixels() > 1;
    Layout to = layout(Memories.type(value.type()), flattened, images);
    if (from.sameAs(to)) {
      return new Route(type, planes, images, null, null, null);
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
    return new Route(type, planes, images, source, reorder, copy);
  }

  private Kernel kernel(Descriptor descriptor, int[] indices, dnnl_memory... memories) {
    return new Kernel(scope, device, descriptor, indices, memories);
  }

  private Layout layout(NumberType type, boolean planes, Shape images) {
    return planes
        ? Layout.plain(
            scope, type, images.batch(), images.channels(), images.height(), images.width())
        : Layout.nhwc(
            scope, type, images.batch(), images.channels(), images.height(), images.width());
  }

  private record Route(
      NumberType type,
      boolean planes,
      Shape images,
      dnnl_memory source,
      Kernel reorder,
      Pointer copy) {}
}
