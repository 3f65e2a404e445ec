package org.kiln.data.transform;

import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Cuts out a random part of random area and aspect ratio and resizes it: the usual training crop on
 * ImageNet (Szegedy et al. 2014). The area is uniform in {@code [minimumArea, 1]} of the image, the
 * aspect ratio log-uniform in [3/4, 4/3]; after ten draws that do not fit, the largest centred
 * rectangle whose aspect ratio is in that range is taken, as torchvision does.
 *
 * @param height rows of the result, at least 1
 * @param width columns of the result, at least 1
 * @param minimumArea smallest part of the image's area, in (0, 1]; 0.08 is usual
 */
public record RandomResizedCrop(int height, int width, double minimumArea)
    implements PixelTransform {

  private static final int ATTEMPTS = 10;
  private static final double MINIMUM_ASPECT = 3.0 / 4;
  private static final double MAXIMUM_ASPECT = 4.0 / 3;

  /**
   * @throws KilnException if a side is below 1, or the area is not in (0, 1]
   */
  public RandomResizedCrop {
    Sides.check("Random resized crop", height, width);
    if (!(minimumArea > 0 && minimumArea <= 1)) {
      throw new KilnException("Random resized crop of area " + minimumArea + ": must be in (0, 1]");
    }
  }

  /**
   * With the usual smallest area, 0.08.
   *
   * @param height rows of the result, at least 1
   * @param width columns of the result, at least 1
   */
  public RandomResizedCrop(int height, int width) {
    this(height, width, 0.08);
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return new ImageShape(height, width, input.channels());
  }

  @Override
  public Image apply(Image image, RandomStream random) {
    return Resampler.resize(image, choose(image.shape(), random), height, width);
  }

  Resampler.Region choose(ImageShape image, RandomStream random) {
    double area = (double) image.height() * image.width();
    double low = Math.log(MINIMUM_ASPECT);
    double high = Math.log(MAXIMUM_ASPECT);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double target = area * (minimumArea + (1 - minimumArea) * random.nextDouble());
      double aspect = Math.exp(low + (high - low) * random.nextDouble());
      int columns = (int) Math.round(Math.sqrt(target * aspect));
      int rows = (int) Math.round(Math.sqrt(target / aspect));
      if (columns >= 1 && rows >= 1 && columns <= image.width() && rows <= image.height()) {
        int y = random.nextInt(image.height() - rows + 1);
        int x = random.nextInt(image.width() - columns + 1);
        return new Resampler.Region(y, x, rows, columns);
      }
    }
    return centre(image);
  }

  private static Resampler.Region centre(ImageShape image) {
    int rows = image.height();
    int columns = image.width();
    double aspect = (double) columns / rows;
    if (aspect < MINIMUM_ASPECT) {
      rows = Math.max(1, (int) Math.round(columns / MINIMUM_ASPECT));
    } else if (aspect > MAXIMUM_ASPECT) {
      columns = Math.max(1, (int) Math.round(rows * MAXIMUM_ASPECT));
    }
    return new Resampler.Region(
        (image.height() - rows) / 2, (image.width() - columns) / 2, rows, columns);
  }

  @Override
  public String describe() {
    return "random resized crop to " + height + "x" + width;
  }
}
