package org.kiln.engine.lower;

import java.util.List;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkInputs.Form;
import org.kiln.engine.NetworkInputs.Rank;
import org.kiln.engine.NetworkInputs.Unflattened;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.error.KilnException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** In which shapes a plan reads what a network is given. */
public final class InputShapes {

  /**
   * Extent of images whose size no layer tells. Nothing is computed on them, so that large is no
   * dearer than small; a power of two is halved many times without a rest.
   */
  private static final int SIDE = 1024;

  private static final int CHANNELS = 3;

  private InputShapes() {}

  /**
   * The shape in which a plan is to read images.
   *
   * @param input which of the network's inputs
   * @param images their own shape
   */
  public static Shape images(NetworkInputs inputs, int input, Shape images) {
    return inputs.readsRows(input)
        ? Shape.matrix(images.batch(), images.channels() * images.pixels())
        : images;
  }

  /**
   * The shape in which a plan is to read a DL4J array.
   *
   * @param input which of the network's inputs
   * @throws KilnException if the array is neither a matrix nor a batch of images
   */
  public static Shape array(NetworkInputs inputs, int input, INDArray array) {
    if (array.rank() != 2 && array.rank() != 4) {
      throw new KilnException(
          "Features of shape "
              + array.shapeInfoToString()
              + ": expected (N, features) or a batch of images");
    }
    if (array.rank() == 4) {
      return images(inputs, input, images(inputs, array));
    }
    int batch = (int) array.size(0);
    return inputs
        .forms()
        .get(input)
        .unflattened()
        .map(image -> images(batch, image))
        .orElse(Shape.matrix(batch, (int) array.size(1)));
  }

  /** The shape of a DL4J array of images, in the network's own order. */
  public static Shape images(NetworkInputs inputs, INDArray array) {
    int channels = inputs.planes() ? 1 : 3;
    int rows = inputs.planes() ? 2 : 1;
    return new Shape(
        (int) array.size(0),
        (int) array.size(channels),
        (int) array.size(rows),
        (int) array.size(rows + 1));
  }

  /** How the numbers of the network's image arrays follow one another. */
  public static PixelOrder order(NetworkInputs inputs) {
    return inputs.planes() ? PixelOrder.NCHW : PixelOrder.NHWC;
  }

  /** Shapes to try a lowering with before any batch has been seen. */
  static List<Shape> probe(NetworkInputs inputs) {
    return inputs.forms().stream().map(InputShapes::probe).toList();
  }

  private static Shape probe(Form form) {
    if (form.unflattened().isPresent()) {
      return images(1, form.unflattened().get());
    }
    int features = form.features().orElse(CHANNELS);
    return form.rank() == Rank.ROWS
        ? Shape.matrix(1, features)
        : new Shape(1, features, SIDE, SIDE);
  }

  private static Shape images(int batch, Unflattened image) {
    return new Shape(batch, image.channels(), image.height(), image.width());
  }
}
