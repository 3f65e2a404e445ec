package org.kiln.engine.compiled;

import java.util.Arrays;
import java.util.List;
import org.kiln.data.Batch;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.NetworkView;
import org.kiln.engine.RefusedException;
import org.kiln.engine.plan.Plan;
import org.kiln.engine.plan.PlanOutput;
import org.kiln.engine.plan.op.Shape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * What the engine asks of a batch before native code reads it: numbers of arrays, their shapes, and
 * the order of their memory.
 */
final class BatchArrays {

  /** What to do about what only this engine can't. */
  static final String ADVICE = "; use engine dl4j";

  private BatchArrays() {}

  /**
   * Refuses a batch for another number of inputs, with masks, or of sequences or volumes, and
   * images for a network that reads rows, which DL4J refuses too.
   *
   * @throws RefusedException if that is what it is
   */
  static void requireFeatures(MultiDataSet batch, NetworkInputs network) {
    int inputs = network.forms().size();
    if (batch.hasMaskArrays()) {
      throw new RefusedException(
          "A batch with mask arrays: engine onednn has no masks", ADVICE, null);
    }
    if (batch.numFeatureArrays() != inputs) {
      throw new RefusedException(
          "%d feature arrays for a network with %d inputs: give one for each, in their order"
              .formatted(batch.numFeatureArrays(), inputs));
    }
    for (int i = 0; i < inputs; i++) {
      INDArray array = batch.getFeatures(i);
      boolean images = array.rank() == 4 && !network.readsRows(i);
      if (array.rank() != 2 && !images) {
        throw new RefusedException(
            "Features of rank %d, %s: engine onednn takes %s here"
                .formatted(
                    array.rank(),
                    Arrays.toString(array.shape()),
                    network.readsRows(i) ? "rows (N, features)" : "rows (N, features) and images"),
            ADVICE,
            null);
      }
    }
  }

  /**
   * Refuses a network whose own step would mask what it reads, though the batch has no masks.
   *
   * @throws RefusedException if masks are set on its layers
   */
  static void requireUnmasked(NetworkView network) {
    if (network.masked()) {
      throw new RefusedException(
          "Mask arrays set on the network's layers: engine onednn has no masks", ADVICE, null);
    }
  }

  /**
   * Refuses labels that are not what the plan's losses read.
   *
   * @throws RefusedException if there is another number of them, or one has another shape
   */
  static void requireLabels(MultiDataSet batch, Plan plan) {
    List<PlanOutput> outputs = plan.outputs();
    if (batch.numLabelsArrays() != outputs.size()) {
      throw new RefusedException(
          "%d label arrays for a network with %d outputs: give one for each, in their order"
              .formatted(batch.numLabelsArrays(), outputs.size()));
    }
    for (int i = 0; i < outputs.size(); i++) {
      Shape shape = outputs.get(i).value().shape();
      long[] expected = {shape.batch(), shape.channels()};
      long[] given = batch.getLabels(i).shape();
      if (!Arrays.equals(given, expected)) {
        throw new RefusedException(
            ("Labels of output '%s' of shape %s: expected %s,"
                    + " a row for each image and a column for each class")
                .formatted(
                    outputs.get(i).name(), Arrays.toString(given), Arrays.toString(expected)));
      }
    }
  }

  /**
   * Refuses a batch, which has one array of images and one of targets, for any other network.
   *
   * @throws RefusedException if the network has another number of inputs
   */
  static void requireOneInput(int inputs) {
    if (inputs != 1) {
      throw new RefusedException(
          "One array of images for a network with %d inputs: call fit with a MultiDataSet"
              .formatted(inputs));
    }
  }

  /**
   * Refuses targets that are not what the plan's loss reads.
   *
   * @throws RefusedException if the plan has several losses, or other classes
   */
  static void requireTargets(Batch batch, Plan plan) {
    if (plan.outputs().size() != 1) {
      throw new RefusedException(
          "One array of targets for a network with %d outputs: call fit with a MultiDataSet"
              .formatted(plan.outputs().size()));
    }
    PlanOutput output = plan.outputs().get(0);
    int classes = output.value().shape().channels();
    if (batch.classes() != classes) {
      throw new RefusedException(
          ("A batch of %d classes for output '%s', which has %d: load the data set the network is"
                  + " for, or give it an output layer of %d")
              .formatted(batch.classes(), output.name(), classes, batch.classes()));
    }
  }

  /**
   * The array itself, or a copy that is float32, row-major and contiguous.
   *
   * <p>Strides decide: DL4J calls a permuted array "c" too, whatever its order in memory.
   */
  static INDArray dense(INDArray array) {
    boolean direct =
        array.dataType() == DataType.FLOAT
            && !array.isView()
            && Arrays.equals(array.stride(), rowMajor(array.shape()));
    return direct ? array : array.dup('c').castTo(DataType.FLOAT);
  }

  private static long[] rowMajor(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    return strides;
  }
}
