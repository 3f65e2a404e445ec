package org.kiln.engine.lower;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.plan.op.Shape;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network's inputs look like, read off the layers behind them: DL4J keeps no input types.
 *
 * @param planes whether image arrays are (N, C, H, W); else (N, H, W, C)
 * @param forms of each input, in DL4J's order
 */
public record NetworkInputs(boolean planes, List<Form> forms) {

  /**
   * Extent of images whose size no layer tells. Nothing is computed on them, so that large is no
   * dearer than small; a power of two is halved many times without a rest.
   */
  private static final int SIDE = 1024;

  private static final int CHANNELS = 3;

  /** What the layers behind an input take it for. */
  public enum Rank {
    /** Arrays of rank 4. */
    IMAGES,
    /** Matrices (N, features). */
    ROWS,
    /** No layer tells. */
    UNKNOWN
  }

  /**
   * One input.
   *
   * @param rank of DL4J's arrays, as the layers take it
   * @param features channels of images, features of rows; empty where no layer tells
   * @param unflattened one image of those that the first layer makes of rows, if it does
   */
  public record Form(Rank rank, Optional<Integer> features, Optional<Shape> unflattened) {}

  /** Copies the list. */
  public NetworkInputs {
    forms = List.copyOf(forms);
  }

  /**
   * The inputs of a network.
   *
   * @param network a ComputationGraph or MultiLayerNetwork, initialised
   */
  public static NetworkInputs of(Model network) {
    return of(NetworkGraph.of(network));
  }

  static NetworkInputs of(NetworkGraph graph) {
    return new NetworkInputs(
        graph.planes(),
        graph.inputs().stream().map(input -> new InputReaders(graph, input).form()).toList());
  }

  /** Whether an input takes matrices only: it neither reads images nor makes any of rows. */
  public boolean readsRows(int input) {
    return forms.get(input).rank() == Rank.ROWS && forms.get(input).unflattened().isEmpty();
  }

  /** The shape in which a plan is to read an image input of the given size. */
  public Shape images(int input, int batch, int channels, int height, int width) {
    return readsRows(input)
        ? Shape.matrix(batch, channels * height * width)
        : new Shape(batch, channels, height, width);
  }

  /**
   * The shape in which a plan is to read a DL4J array.
   *
   * @throws IllegalArgumentException if the array is neither a matrix nor a batch of images
   */
  public Shape array(int input, INDArray array) {
    if (array.rank() != 2 && array.rank() != 4) {
      throw new IllegalArgumentException(
          "Features of shape "
              + array.shapeInfoToString()
              + ": expected (N, features) or a batch of images");
    }
    int batch = (int) array.size(0);
    if (array.rank() == 2) {
      return forms
          .get(input)
          .unflattened()
          .map(image -> new Shape(batch, image.channels(), image.height(), image.width()))
          .orElse(Shape.matrix(batch, (int) array.size(1)));
    }
    return planes
        ? images(input, batch, (int) array.size(1), (int) array.size(2), (int) array.size(3))
        : images(input, batch, (int) array.size(3), (int) array.size(1), (int) array.size(2));
  }

  /** Shapes to try a lowering with before any batch has been seen. */
  List<Shape> probe() {
    return forms.stream().map(NetworkInputs::probe).toList();
  }

  private static Shape probe(Form form) {
    if (form.unflattened().isPresent()) {
      return form.unflattened().get();
    }
    int features = form.features().orElse(CHANNELS);
    return form.rank() == Rank.ROWS
        ? Shape.matrix(1, features)
        : new Shape(1, features, SIDE, SIDE);
  }
}
