package org.kiln.engine;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What DL4J itself computes for one batch: the oracle of the compiled engine.
 *
 * @param loss summed over the batch and all outputs, without regularisation
 * @param gradient the flat gradient vector, summed over the batch, with DL4J's pseudo-gradients of
 *     running statistics
 * @param trainingOutputs the outputs in training mode, before any update
 * @param inferenceOutputs the outputs in inference mode
 */
public record Dl4jReference(
    double loss,
    double[] gradient,
    List<double[]> trainingOutputs,
    List<double[]> inferenceOutputs) {

  /**
   * Runs DL4J forward and backward, without an update.
   *
   * @param network without regularisation, in double precision for an oracle
   */
  public static Dl4jReference of(ComputationGraph network, INDArray[] inputs, INDArray[] labels) {
    List<double[]> inference = numbers(network.output(false, inputs));
    List<double[]> training = numbers(network.output(true, inputs));
    network.setInputs(inputs);
    network.setLabels(labels);
    network.computeGradientAndScore();
    double loss = network.score() * inputs[0].size(0);
    double[] gradient = network.getFlattenedGradients().dup().data().asDouble();
    return new Dl4jReference(loss, gradient, training, inference);
  }

  private static List<double[]> numbers(INDArray... arrays) {
    return List.of(arrays).stream().map(array -> array.dup('c').data().asDouble()).toList();
  }
}
