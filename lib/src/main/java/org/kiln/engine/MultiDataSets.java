package org.kiln.engine;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Parts and forms of DL4J's batches. */
public final class MultiDataSets {

  private MultiDataSets() {}

  /** Samples in {@code batch}. */
  public static int size(MultiDataSet batch) {
    return (int) batch.getFeatures(0).size(0);
  }

  /**
   * A copy of some samples, masks included.
   *
   * @param from the first, from 0
   * @param count how many, at least 1
   */
  public static MultiDataSet share(MultiDataSet batch, int from, int count) {
    return new org.nd4j.linalg.dataset.MultiDataSet(
        share(batch.getFeatures(), from, count),
        share(batch.getLabels(), from, count),
        share(batch.getFeaturesMaskArrays(), from, count),
        share(batch.getLabelsMaskArrays(), from, count));
  }

  private static INDArray[] share(INDArray[] arrays, int from, int count) {
    if (arrays == null) {
      return null;
    }
    INDArray[] parts = new INDArray[arrays.length];
    for (int i = 0; i < arrays.length; i++) {
      parts[i] = arrays[i] == null ? null : share(arrays[i], from, count);
    }
    return parts;
  }

  private static INDArray share(INDArray array, int from, int count) {
    INDArrayIndex[] index = new INDArrayIndex[array.rank()];
    Arrays.fill(index, NDArrayIndex.all());
    index[0] = NDArrayIndex.interval(from, from + count);
    return array.get(index).dup(array.ordering());
  }

  /** A batch with one input and one output, masks included, as the other kind of DL4J's. */
  public static DataSet single(MultiDataSet batch) {
    return new DataSet(
        batch.getFeatures(0),
        batch.getLabels(0),
        first(batch.getFeaturesMaskArrays()),
        first(batch.getLabelsMaskArrays()));
  }

  private static INDArray first(INDArray[] masks) {
    return masks == null ? null : masks[0];
  }
}
