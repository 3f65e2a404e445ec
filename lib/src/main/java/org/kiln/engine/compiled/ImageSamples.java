package org.kiln.engine.compiled;

import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.kiln.data.Batch;
import org.kiln.data.ElementType;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.NetworkInputs;
import org.kiln.engine.RefusedException;
import org.kiln.engine.lower.InputShapes;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;

/**
 * A batch of Kiln's loaders.
 *
 * @param batch 1 or more images, for a network with one input
 */
record ImageSamples(Batch batch) implements Samples {

  @Override
  public int size() {
    return batch.size();
  }

  @Override
  public List<Shape> shapes(NetworkInputs inputs) {
    if (batch.size() < 1) {
      throw new RefusedException("The batch holds no image: expected at least one");
    }
    BatchArrays.requireOneInput(inputs.forms().size());
    return List.of(InputShapes.images(inputs, 0, shape()));
  }

  private Shape shape() {
    ImageShape image = batch.shape();
    return new Shape(batch.size(), image.channels(), image.height(), image.width());
  }

  @Override
  public void feed(CompiledPlan plan, NetworkInputs inputs) {
    if (plan.plan().training()) {
      BatchArrays.requireTargets(batch, plan.plan());
      plan.target(0, new FloatPointer(batch.targets()));
    }
    ValueType type =
        batch.elementType() == ElementType.FLOAT32 ? ValueType.FLOAT32 : ValueType.BFLOAT16;
    BytePointer address = new BytePointer(batch.images());
    plan.input(0, new InputArray(address, type, PixelOrder.NHWC, shape()));
  }

  @Override
  public Samples share(int from, int count) {
    return new ImageSamples(batch.slice(from, count));
  }

  @Override
  public int label(int sample) {
    FloatBuffer targets = batch.targets();
    return Rows.largest(targets, sample, batch.classes());
  }
}
