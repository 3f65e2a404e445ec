package org.kiln.data.transform;

import java.util.List;
import org.kiln.error.KilnException;

/** How an image of any size and aspect ratio becomes one of an exact size. */
public enum ResizeMode {

  /**
   * Resized, the aspect ratio kept, until it covers the size; then the middle is cut out. Nothing
   * is distorted; what stands at the ends of the longer side is lost.
   */
  CROP {
    @Override
    public List<Transform> steps(int height, int width) {
      return List.of(covering(height, width), new CenterCrop(height, width));
    }
  },

  /**
   * Resized, the aspect ratio kept, until it fits inside the size, with black beside it
   * (letterbox). Nothing is distorted or lost.
   */
  PAD {
    @Override
    public List<Transform> steps(int height, int width) {
      return List.of(new ResizeToFit(height, width), new CenterCrop(height, width));
    }
  },

  /** Both sides are resized, each by its own factor. Nothing is lost; proportions are. */
  SQUASH {
    @Override
    public List<Transform> steps(int height, int width) {
      return List.of(new Resize(height, width));
    }
  };

  /**
   * What brings an image to a size.
   *
   * @param height rows of the result, at least 1
   * @param width columns of the result, at least 1
   * @throws KilnException if a side is below 1
   */
  public abstract List<Transform> steps(int height, int width);

  static Transform covering(int height, int width) {
    return height == width ? new ResizeShorterSide(height) : new ResizeToCover(height, width);
  }
}
