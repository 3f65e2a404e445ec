package org.kiln.model;

import org.kiln.data.image.ImageShape;

/**
 * What the networks of one paper have in common.
 *
 * @param family what they are called together
 * @param paper where they were published
 */
record Published(String family, String paper) {

  /** One for ImageNet's 1000 classes and square images. */
  ModelInfo imagenet(String name, int side, long parameters, long multiplyAdds) {
    ImageShape shape = new ImageShape(side, side, 3);
    return new ModelInfo(name, family, shape, 1000, parameters, multiplyAdds, paper);
  }

  /** One for CIFAR-10. */
  ModelInfo cifar(String name, long parameters, long multiplyAdds) {
    ImageShape shape = new ImageShape(32, 32, 3);
    return new ModelInfo(name, family, shape, 10, parameters, multiplyAdds, paper);
  }
}
