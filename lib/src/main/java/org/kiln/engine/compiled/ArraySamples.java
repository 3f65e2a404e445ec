package org.kiln.engine.compiled;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.MultiDataSets;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.lower.InputShapes;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Arrays of any DL4J iterator, and the copies that were made of them where they are not dense. */
final class ArraySamples implements Samples {

  private final MultiDataSet batch;
  // Kept until the step is over: the copies' memory is theirs.
  private final List<INDArray> copies = new ArrayList<>();
  private FloatBuffer targets;

  ArraySamples(MultiDataSet batch) {
    this.batch = batch;
  }

  @Override
  public int size() {
    return MultiDataSets.size(batch);
  }

  @Override
  public List<Shape> shapes(NetworkInputs inputs) {
    BatchArrays.requireFeatures(batch, inputs);
    List<Shape> shapes = new ArrayList<>();
    for (int i = 0; i < batch.numFeatureArrays(); i++) {
      shapes.add(InputShapes.array(inputs, i, batch.getFeatures(i)));
    }
    return shapes;
  }

  @Override
  public void feed(CompiledPlan plan, NetworkInputs inputs) {
    BatchArrays.requireLabels(batch, plan.plan());
    for (int i = 0; i < batch.numFeatureArrays(); i++) {
      Shape value = plan.plan().inputs().get(i).value().shape();
      Pointer address = address(batch.getFeatures(i));
      Shape shape =
          batch.getFeatures(i).rank() == 2
              ? value
              : InputShapes.images(inputs, batch.getFeatures(i));
      plan.input(i, new InputArray(address, ValueType.FLOAT32, InputShapes.order(inputs), shape));
    }
    for (int i = 0; i < batch.numLabelsArrays(); i++) {
      Pointer address = address(batch.getLabels(i));
      plan.target(i, address);
      if (i == 0) {
        targets = FlatVectors.view(address, batch.getLabels(0).length());
      }
    }
  }

  private Pointer address(INDArray array) {
    INDArray dense = BatchArrays.dense(array);
    copies.add(dense);
    return dense.data().addressPointer();
  }

  @Override
  public Samples share(int from, int count) {
    return new ArraySamples(MultiDataSets.share(batch, from, count));
  }

  @Override
  public int label(int sample) {
    return Rows.largest(targets, sample, (int) batch.getLabels(0).size(1));
  }
}
