package org.kiln.model;

import org.kiln.data.image.ImageShape;

/** Small images that leave every network something to learn at its deepest layer. */
final class SmallImages {

  private SmallImages() {}

  static ImageShape of(ModelInfo model) {
    int side =
        switch (model.family()) {
          case "ResNet", "Wide ResNet", "ResNeXt" -> 16;
          case "LeNet", "VGG" -> 32;
          case "AlexNet" -> 224;
          case "Inception" -> 139;
          default -> model.input().height() == 32 ? 16 : 64;
        };
    return new ImageShape(side, side, model.input().channels());
  }
}
