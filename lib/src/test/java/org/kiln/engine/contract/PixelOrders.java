package org.kiln.engine.contract;

import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;

/** Images from one order of their numbers to the other. */
final class PixelOrders {

  private PixelOrders() {}

  /** The same images, which were in the other order, in this one. */
  static double[] reordered(double[] from, Shape shape, PixelOrder order) {
    double[] to = new double[from.length];
    int channels = shape.channels();
    int pixels = shape.pixels();
    for (int n = 0; n < shape.batch(); n++) {
      for (int c = 0; c < channels; c++) {
        for (int p = 0; p < pixels; p++) {
          int byPlane = (n * channels + c) * pixels + p;
          int byPixel = (n * pixels + p) * channels + c;
          if (order == PixelOrder.NHWC) {
            to[byPixel] = from[byPlane];
          } else {
            to[byPlane] = from[byPixel];
          }
        }
      }
    }
    return to;
  }
}
