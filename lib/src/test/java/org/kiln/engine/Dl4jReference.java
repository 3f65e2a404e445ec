package org.kiln.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What DL4J itself computes for one batch: the oracle of the compiled engine.
 *
 * @param loss summed over the batch and all outputs, without regularisation
 * @param gradient the flat gradient vector, summed over the batch, with DL4J's pseudo-gradients of
 *     running statistics
 * @param parameters where each parameter's gradient lies
 * @param trainingOutputs the outputs in training mode, before any update
 * @param inferenceOutputs the outputs in inference mode
 */
public record Dl4jReference(
    double loss,
    double[] gradient,
    List<ParameterRange> parameters,
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
    return new Dl4jReference(loss, gradient, ParameterRange.of(network), training, inference);
  }

  /**
   * Holds a gradient against DL4J's, parameter by parameter, running statistics included: the
   * largest difference relative to the parameter's own largest gradient, or to a twentieth of the
   * whole network's if that is more, below which rounding of the numbers summed decides. Where the
   * true gradient is 0, as that of a bias before a batch norm, DL4J's own rounding is all there is,
   * and the network's largest gradient is the measure. No measure is below 0.01: probabilities near
   * 1 leave few digits.
   *
   * @param what for the message
   * @param actual the flat gradient vector
   * @param relative largest quotient allowed
   */
  public void assertGradient(String what, double[] actual, double relative) {
    assertThat(actual).as(what + ": length of the gradient").hasSameSizeAs(gradient);
    double largest = largest(gradient);
    for (ParameterRange parameter : parameters) {
      double[] own = parameter.in(gradient);
      double floor = largest(own) < 1e-10 * largest ? largest : 5e-2 * largest;
      floor = Math.max(floor, 1e-2);
      String name = what + ": gradient of " + parameter.name();
      Tolerance.assertClose(name, parameter.in(actual), own, relative, floor);
    }
  }

  private static double largest(double[] numbers) {
    return Arrays.stream(numbers).map(Math::abs).max().orElse(0);
  }

  private static List<double[]> numbers(INDArray... arrays) {
    return List.of(arrays).stream().map(array -> array.dup('c').data().asDouble()).toList();
  }
}
