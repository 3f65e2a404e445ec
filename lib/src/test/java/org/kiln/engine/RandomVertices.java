package org.kiln.engine;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.kiln.engine.GraphSketch.Image;
import org.kiln.engine.RandomGraphs.Kind;
import org.kiln.model.layer.ChannelScaleVertex;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;

/** Random vertices that join images. */
final class RandomVertices {

  private final GraphSketch sketch;
  private final RandomLayers layers;

  RandomVertices(GraphSketch sketch, RandomLayers layers) {
    this.sketch = sketch;
    this.layers = layers;
  }

  /** Makes a partner of the same shape by a branch of its own, or two, then joins. */
  void elementwise(Image from) {
    ElementWiseVertex.Op op = sketch.pick(List.of(ElementWiseVertex.Op.values()));
    List<String> terms = new ArrayList<>(List.of(from.name(), branch(from)));
    if (op != ElementWiseVertex.Op.Subtract && sketch.chance(0.3)) {
      terms.add(branch(from));
      sketch.mark(Kind.THREE_TERMS);
    }
    Kind kind =
        switch (op) {
          case Add -> Kind.ADD;
          case Subtract -> Kind.SUBTRACT;
          case Product -> Kind.PRODUCT;
          case Average -> Kind.AVERAGE;
          case Max -> Kind.MAX;
        };
    sketch.mark(kind);
    String name = sketch.name(op.name().toLowerCase(java.util.Locale.ROOT));
    sketch.graph().addVertex(name, new ElementWiseVertex(op), terms.toArray(new String[0]));
    terms.forEach(sketch::read);
    sketch.addImage(name, from.channels(), from.height(), from.width());
    if (sketch.chance(0.5)) {
      layers.activation(sketch.newest());
    }
  }

  private String branch(Image from) {
    ConvolutionLayer layer =
        new ConvolutionLayer.Builder(3, 3)
            .convolutionMode(ConvolutionMode.Same)
            .dataFormat(sketch.format())
            .nOut(from.channels())
            .activation(new ActivationIdentity())
            .build();
    String name = sketch.name("branch");
    sketch.layer(name, layer, from, from.channels(), from.height(), from.width());
    return name;
  }

  void vertex(Image from) {
    switch (sketch.random().nextInt(4)) {
      case 0 -> {
        sketch.mark(Kind.SCALE);
        unary(sketch.name("scale"), new ScaleVertex(-0.75), from);
      }
      case 1 -> {
        sketch.mark(Kind.SHIFT);
        unary(sketch.name("shift"), new ShiftVertex(0.5), from);
      }
      case 2 -> channelScale(from);
      default -> merge(from);
    }
  }

  /** Squeeze and excite: pooled, one dense layer, and back. */
  void channelScale(Image from) {
    sketch.mark(Kind.CHANNEL_SCALE);
    sketch.mark(Kind.GLOBAL_AVERAGE_POOLING);
    sketch.mark(Kind.DENSE);
    sketch.mark(Kind.SIGMOID);
    String squeeze = sketch.name("squeeze");
    String excite = sketch.name("excite");
    sketch
        .graph()
        .addLayer(squeeze, new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), from.name());
    sketch
        .graph()
        .addLayer(
            excite,
            new DenseLayer.Builder()
                .nOut(from.channels())
                .activation(new ActivationSigmoid())
                .build(),
            squeeze);
    String name = sketch.name("scale");
    sketch.graph().addVertex(name, new ChannelScaleVertex(sketch.format()), from.name(), excite);
    sketch.read(from.name());
    sketch.addImage(name, from.channels(), from.height(), from.width());
  }

  void unary(String name, GraphVertex vertex, Image from) {
    sketch.graph().addVertex(name, vertex, from.name());
    sketch.read(from.name());
    sketch.addImage(name, from.channels(), from.height(), from.width());
  }

  void merge(Image from) {
    List<Image> alike =
        sketch.images().stream()
            .skip(1)
            .filter(image -> image.height() == from.height() && image.width() == from.width())
            .toList();
    Image other = sketch.pick(alike);
    if (other.equals(from) || other.channels() + from.channels() > 24) {
      return;
    }
    sketch.mark(Kind.MERGE);
    String name = sketch.name("merge");
    sketch.graph().addVertex(name, new MergeVertex(), from.name(), other.name());
    sketch.read(from.name());
    sketch.read(other.name());
    sketch.addImage(name, from.channels() + other.channels(), from.height(), from.width());
  }
}
