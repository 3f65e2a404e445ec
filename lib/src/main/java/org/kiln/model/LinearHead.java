package org.kiln.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * The three fully connected layers at the end of AlexNet and VGG, with dropout of one half.
 *
 * @param blocks where they are put
 * @param classes of the last; the others have 4096 outputs
 */
record LinearHead(NetworkBlocks blocks, int classes) {

  private static final int HIDDEN = 4096;
  private static final double DROPOUT = 0.5;

  /**
   * {@code classifier.0} to {@code .6}: dropout before each of the first two, as AlexNet has it.
   */
  ComputationGraphConfiguration droppingFirst(String from) {
    String x = hidden(1, blocks.dropout("classifier.0", from, DROPOUT));
    x = hidden(4, blocks.dropout("classifier.3", x, DROPOUT));
    return blocks.output("classifier.6", x, classes);
  }

  /** {@code classifier.0} to {@code .6}: dropout behind each of the first two, as VGG has it. */
  ComputationGraphConfiguration droppingLast(String from) {
    String x = blocks.dropout("classifier.2", hidden(0, from), DROPOUT);
    x = blocks.dropout("classifier.5", hidden(3, x), DROPOUT);
    return blocks.output("classifier.6", x, classes);
  }

  private String hidden(int module, String from) {
    String x = blocks.dense("classifier." + module, from, HIDDEN, Activation.IDENTITY);
    return blocks.relu("classifier." + (module + 1), x);
  }
}
