package org.kiln.engine.plan.op;

/** How the numbers of a batch of images follow one another in memory. */
public enum PixelOrder {
  /** Channel by channel: (N, C, H, W), DL4J's default. */
  NCHW,
  /** Pixel by pixel: (N, H, W, C), as plans have it. */
  NHWC
}
