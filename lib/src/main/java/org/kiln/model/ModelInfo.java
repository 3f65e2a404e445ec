package org.kiln.model;

import java.util.Objects;
import org.kiln.data.image.ImageShape;
import org.kiln.error.KilnException;

/**
 * What there is to know of a network before it is built. Counts hold for the default input and
 * number of classes.
 *
 * @param name registry name, lower case, for instance {@code "resnet20"}
 * @param family what it is one of, for instance {@code "ResNet"}
 * @param input default size of an image
 * @param classes default number of classes
 * @param parameters trainable ones: running statistics of batch norm don't count
 * @param multiplyAdds of one image's forward pass, convolutions and dense layers only: what papers
 *     mostly report as FLOPs, half of what the processor counts
 * @param paper where it was published
 */
public record ModelInfo(
    String name,
    String family,
    ImageShape input,
    int classes,
    long parameters,
    long multiplyAdds,
    String paper) {

  /**
   * @throws KilnException if the name is not made of lower-case letters, digits, dots, {@code _}
   *     and {@code -}, or a number is out of range
   */
  public ModelInfo {
    if (!name.matches("[a-z0-9][a-z0-9._-]*")) {
      throw new KilnException(
          "Model name '" + name + "': expected lower-case letters, digits, '.', '_' and '-'");
    }
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(paper, "paper");
    if (classes < 2 || parameters < 0 || multiplyAdds < 0) {
      throw new KilnException(
          "Model "
              + name
              + " with "
              + classes
              + " classes, "
              + parameters
              + " parameters, "
              + multiplyAdds
              + " multiply-adds: expected at least 2 classes and no negative count");
    }
  }
}
