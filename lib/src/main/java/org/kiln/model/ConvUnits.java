package org.kiln.model;

import org.nd4j.linalg.activations.IActivation;

/**
 * Convolution, batch norm and activation, the unit that most networks repeat, with the names that
 * their modules have in torchvision.
 *
 * @param blocks where the units are put
 * @param norm of their batch norms
 * @param naming of the three
 */
record ConvUnits(NetworkBlocks blocks, NetworkBlocks.Norm norm, Naming naming) {

  /** What follows the unit's name in those of its convolution, batch norm and activation. */
  record Naming(String convolution, String norm, String activation) {

    /** The elements of a {@code Sequential}. */
    static final Naming NUMBERED = new Naming(".0", ".1", ".2");

    /** The members of a {@code BasicConv2d}. */
    static final Naming NAMED = new Naming(".conv", ".bn", ".relu");
  }

  /** All three. */
  String activated(String name, String from, Convolution convolution, IActivation function) {
    String x = linear(name, from, convolution);
    return blocks.activation(name + naming.activation(), x, function);
  }

  /** The first two. */
  String linear(String name, String from, Convolution convolution) {
    String x = blocks.convolution(name + naming.convolution(), from, convolution);
    return blocks.batchNorm(name + naming.norm(), x, norm);
  }
}
