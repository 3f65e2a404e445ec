package org.kiln.engine.lower;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.kiln.engine.plan.op.BroadcastMultiply;
import org.kiln.engine.plan.op.Concat;
import org.kiln.engine.plan.op.Elementwise;
import org.kiln.engine.plan.op.ElementwiseKind;
import org.kiln.engine.plan.op.Scale;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Slice;
import org.kiln.engine.plan.op.Value;
import org.kiln.model.layer.ChannelScaleVertex;

/** Lowers vertices without parameters. */
final class VertexLowering {

  private VertexLowering() {}

  static Tensor elementwise(ElementWiseVertex vertex, LoweringContext context) {
    List<Tensor> inputs = context.inputs();
    Tensor first = inputs.get(0);
    if (inputs.size() == 1) {
      return first;
    }
    List<Value> sources = inputs.stream().map(Tensor::value).toList();
    Shape shape = first.value().shape();
    boolean alike =
        inputs.stream()
            .allMatch(input -> input.form() == first.form() && input.value().shape().equals(shape));
    if (!alike) {
      unlike(inputs, context);
    }
    ElementwiseKind kind = kind(vertex.getOp());
    Value output = context.plan().activation(context.name(), shape, first.value().type());
    context.plan().forward(new Elementwise(kind, sources, Optional.empty(), output));
    return first.with(output);
  }

  /** Images of several pixels that differ in size only: nor does DL4J broadcast those. */
  private static void unlike(List<Tensor> inputs, LoweringContext context) {
    List<Shape> shapes = inputs.stream().map(input -> input.value().shape()).toList();
    String what = "elementwise operation on unlike shapes " + shapes;
    boolean sizesOnly =
        inputs.stream().allMatch(input -> input.form() == Tensor.Form.IMAGE)
            && shapes.stream().allMatch(shape -> shape.height() > 1 && shape.width() > 1)
            && shapes.stream().mapToInt(Shape::channels).distinct().count() == 1;
    if (!sizesOnly) {
      throw new UnsupportedLayerException(what);
    }
    context.misfit(what);
  }

  private static ElementwiseKind kind(ElementWiseVertex.Op op) {
    return switch (op) {
      case Add -> ElementwiseKind.ADD;
      case Subtract -> ElementwiseKind.SUBTRACT;
      case Product -> ElementwiseKind.MULTIPLY;
      case Average -> ElementwiseKind.AVERAGE;
      case Max -> ElementwiseKind.MAX;
    };
  }

  static Tensor channelScale(ChannelScaleVertex vertex, LoweringContext context) {
    Tensor image = context.input();
    Value source = context.image(vertex.format());
    Value factor = context.inputs().get(1).value();
    Shape expected = Shape.matrix(source.shape().batch(), source.shape().channels());
    if (!factor.shape().equals(expected)) {
      context.misfit(
          "factors of shape %s, where %s was expected".formatted(factor.shape(), expected));
    }
    Value output = context.plan().activation(context.name(), source.shape(), source.type());
    context.plan().forward(new BroadcastMultiply(source, factor, output));
    return image.with(output);
  }

  static Tensor merge(MergeVertex vertex, LoweringContext context) {
    List<Tensor> inputs = context.inputs();
    Tensor first = inputs.get(0);
    if (inputs.size() == 1) {
      return first;
    }
    boolean images = first.form() == Tensor.Form.IMAGE;
    int axis = images && !context.planes() ? 3 : 1;
    if (vertex.getMergeAxis() != axis) {
      throw new UnsupportedLayerException(
          "merge along axis %d, where channels are axis %d".formatted(vertex.getMergeAxis(), axis));
    }
    List<Value> sources =
        inputs.stream().map(input -> images ? imageOf(input) : context.matrix(input)).toList();
    int channels = sources.stream().mapToInt(source -> source.shape().channels()).sum();
    Value model = sources.get(0);
    Value output =
        context
            .plan()
            .activation(context.name(), model.shape().withChannels(channels), model.type());
    context.plan().forward(new Concat(sources, output));
    return new Tensor(output, images ? Tensor.Form.IMAGE : Tensor.Form.MATRIX);
  }

  private static Value imageOf(Tensor tensor) {
    if (tensor.form() != Tensor.Form.IMAGE) {
      throw new UnsupportedLayerException("a merge of images with a matrix");
    }
    return tensor.value();
  }

  static Tensor subset(SubsetVertex vertex, LoweringContext context) {
    Tensor input = context.input();
    boolean image = input.form() == Tensor.Form.IMAGE;
    if (image && !context.planes()) {
      throw new UnsupportedLayerException("SubsetVertex on NHWC images, where it cuts rows");
    }
    Value source = image ? input.value() : context.matrix(input);
    int channels = vertex.getTo() - vertex.getFrom() + 1;
    Value output =
        context
            .plan()
            .activation(context.name(), source.shape().withChannels(channels), source.type());
    context.plan().forward(new Slice(source, vertex.getFrom(), output));
    return new Tensor(output, image ? Tensor.Form.IMAGE : Tensor.Form.MATRIX);
  }

  static Tensor scale(ScaleVertex vertex, LoweringContext context) {
    return affine(vertex.getScaleFactor(), 0, context);
  }

  static Tensor shift(ShiftVertex vertex, LoweringContext context) {
    return affine(1, vertex.getShiftFactor(), context);
  }

  private static Tensor affine(double factor, double shift, LoweringContext context) {
    Value source = context.input().value();
    Value output = context.plan().activation(context.name(), source.shape(), source.type());
    context.plan().forward(new Scale(source, factor, shift, output));
    return context.input().with(output);
  }

  static Tensor preprocessor(PreprocessorVertex vertex, LoweringContext context) {
    return Preprocessors.lower(vertex.getPreProcessor(), context);
  }
}
