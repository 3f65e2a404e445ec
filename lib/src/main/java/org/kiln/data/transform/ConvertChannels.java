package org.kiln.data.transform;

import org.kiln.data.codec.Colours;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * Makes grey images of coloured ones, or RGB of grey. Grey is the luma of ITU-R BT.601 in Pillow's
 * integers, {@code (19595 R + 38470 G + 7471 B + 32768) >> 16}; RGB of grey is three times the same
 * value, so that grey again gives what it was made of.
 *
 * @param channels of the result: 1 (grey) or 3 (RGB)
 */
public record ConvertChannels(int channels) implements PixelTransform {

  /**
   * @throws KilnException if {@code channels} is neither 1 nor 3
   */
  public ConvertChannels {
    if (channels != 1 && channels != 3) {
      throw new KilnException("channels " + channels + ": expected 1 (grey) or 3 (RGB)");
    }
  }

  @Override
  public ImageShape outputShape(ImageShape input) {
    return new ImageShape(input.height(), input.width(), channels);
  }

  @Override
  public Image apply(Image image, RandomStream random) {
    return Colours.toChannels(image, channels);
  }

  @Override
  public boolean random() {
    return false;
  }

  @Override
  public String describe() {
    return channels == 1 ? "to grey" : "to RGB";
  }
}
