package org.kiln.engine;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.kiln.engine.GraphSketch.Image;
import org.kiln.engine.RandomGraphs.Kind;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** The end of a random graph: from images to classes. */
final class RandomOutputs {

  private final GraphSketch sketch;
  private final RandomLayers layers;

  RandomOutputs(GraphSketch sketch, RandomLayers layers) {
    this.sketch = sketch;
    this.layers = layers;
  }

  /** Every branch that nobody reads is pooled or flattened; all are merged into the classifier. */
  void add(int classes) {
    List<String> rows = new ArrayList<>();
    int width = 0;
    for (Image image : List.copyOf(sketch.images())) {
      if (sketch.isUnread(image.name())) {
        String row = sketch.name("row");
        width += row(row, image);
        rows.add(row);
      }
    }
    String features = rows.get(0);
    if (rows.size() > 1) {
      features = sketch.name("merge");
      sketch.mark(Kind.MERGE);
      sketch.graph().addVertex(features, new MergeVertex(), rows.toArray(new String[0]));
    }
    features = head(features, width);
    boolean two = sketch.chance(0.15);
    output("output", features, classes);
    if (two) {
      sketch.mark(Kind.TWO_OUTPUTS);
      output("second", features, classes);
      sketch.graph().setOutputs("output", "second");
    } else {
      sketch.graph().setOutputs("output");
    }
    if (sketch.chance(0.5)) {
      sketch.mark(Kind.SOFT_LABELS);
    }
  }

  /** Makes a matrix of an image; returns its width. */
  int row(String name, Image image) {
    int flat = image.channels() * image.height() * image.width();
    if (sketch.chance(0.4)) {
      sketch.mark(Kind.FLATTEN);
      sketch.mark(Kind.DENSE);
      int units = 2 + sketch.random().nextInt(4);
      sketch.graph().addLayer(name, dense(units), image.name());
      return units;
    }
    boolean max = sketch.chance(0.4);
    sketch.mark(max ? Kind.GLOBAL_MAX_POOLING : Kind.GLOBAL_AVERAGE_POOLING);
    PoolingType type = max ? PoolingType.MAX : PoolingType.AVG;
    sketch.graph().addLayer(name, new GlobalPoolingLayer.Builder(type).build(), image.name());
    return flat / image.height() / image.width();
  }

  DenseLayer dense(int units) {
    return new DenseLayer.Builder()
        .nOut(units)
        .hasBias(sketch.chance(0.7))
        .activation(sketch.chance(0.5) ? new ActivationIdentity() : sketch.function())
        .build();
  }

  String head(String features, int width) {
    String last = features;
    if (sketch.chance(0.3)) {
      sketch.mark(Kind.DENSE);
      String name = sketch.name("dense");
      sketch.graph().addLayer(name, dense(4), last);
      last = name;
      if (sketch.chance(0.3)) {
        // Of matrices only: DL4J takes the difference the wrong way round for images.
        sketch.mark(Kind.SUBSET);
        last = sketch.name("subset");
        sketch.graph().addVertex(last, new SubsetVertex(1, 2), name);
      }
    }
    if (sketch.chance(0.2)) {
      sketch.mark(Kind.SOFTMAX);
      String name = sketch.name("softmax");
      sketch
          .graph()
          .addLayer(
              name,
              new ActivationLayer.Builder().activation(new ActivationSoftmax()).build(),
              last);
      last = name;
    }
    if (sketch.chance(0.4) && sketch.batch() > 3) {
      sketch.mark(Kind.BATCH_NORM_OF_MATRIX);
      String name = sketch.name("bn");
      sketch.graph().addLayer(name, layers.batchNorm(), last);
      last = name;
    }
    return last;
  }

  void output(String name, String from, int classes) {
    LossMCXENT loss = new LossMCXENT();
    if (sketch.chance(0.3)) {
      sketch.mark(Kind.CLASS_WEIGHTS);
      INDArray weights = Nd4j.create(DataType.DOUBLE, 1, classes);
      for (int c = 0; c < classes; c++) {
        weights.putScalar(c, 0.5 + c);
      }
      loss = new LossMCXENT(weights);
    }
    if (sketch.chance(0.2)) {
      sketch.mark(Kind.LOSS_LAYER);
      sketch.mark(Kind.DENSE);
      String logits = sketch.name("logits");
      DenseLayer dense =
          new DenseLayer.Builder().nOut(classes).activation(new ActivationIdentity()).build();
      sketch.graph().addLayer(logits, dense, from);
      LossLayer layer = new LossLayer.Builder(loss).activation(new ActivationSoftmax()).build();
      sketch.graph().addLayer(name, layer, logits);
      return;
    }
    OutputLayer layer =
        new OutputLayer.Builder(loss)
            .nOut(classes)
            .hasBias(sketch.chance(0.8))
            .activation(new ActivationSoftmax())
            .build();
    sketch.graph().addLayer(name, layer, from);
  }
}
