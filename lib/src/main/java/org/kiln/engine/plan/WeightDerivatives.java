package org.kiln.engine.plan;

import java.util.Optional;
import org.kiln.engine.plan.op.BatchNormBackward;
import org.kiln.engine.plan.op.BatchNormForward;
import org.kiln.engine.plan.op.BatchNormInference;
import org.kiln.engine.plan.op.BatchNormInferenceBackward;
import org.kiln.engine.plan.op.Convolution;
import org.kiln.engine.plan.op.ConvolutionBackwardData;
import org.kiln.engine.plan.op.ConvolutionBackwardWeights;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.InnerProductBackwardData;
import org.kiln.engine.plan.op.InnerProductBackwardWeights;
import org.kiln.engine.plan.op.LoadWeights;
import org.kiln.engine.plan.op.Value;

/** Derivatives of ops with parameters: convolutions, dense layers, batch norms. */
interface WeightDerivatives extends Derivatives {

  @Override
  default void visit(Convolution op) {
    Value gradient = gradientBefore(op.activation(), op.output());
    LoadWeights load = load(op.weights());
    Optional<Value> weights = parameterGradient(Optional.of(load.parameter()));
    if (weights.isPresent()) {
      emit(
          new ConvolutionBackwardWeights(
              op.source(),
              gradient,
              op.geometry(),
              load.layout(),
              weights.get(),
              parameterGradient(op.bias())));
    }
    if (wants(op.source())) {
      Optional<Value> addend = addend(op.source());
      Value part = newPart(op.source());
      emit(new ConvolutionBackwardData(gradient, op.weights(), op.geometry(), addend, part));
    }
  }

  @Override
  default void visit(InnerProduct op) {
    Value wide = gradientBefore(op.activation(), op.output());
    Value gradient = converted(wide, op.source().type());
    LoadWeights load = load(op.weights());
    Optional<Value> weights = parameterGradient(Optional.of(load.parameter()));
    if (weights.isPresent()) {
      emit(
          new InnerProductBackwardWeights(
              op.source(), gradient, load.layout(), weights.get(), parameterGradient(op.bias())));
    }
    if (wants(op.source())) {
      emit(new InnerProductBackwardData(gradient, op.weights(), newPart(op.source())));
    }
  }

  /** Its parameters may have to be trained where its source has nothing to learn. */
  @Override
  default void visit(BatchNormForward op) {
    Value gradient = gradient(op.output());
    Value part = wants(op.source()) ? newPart(op.source()) : unwanted(op.source());
    emit(
        new BatchNormBackward(
            op.source(),
            gradient,
            op.parameters(),
            op.batchMean(),
            op.batchVariance(),
            op.mask(),
            part,
            parameterGradient(op.parameters().gamma()),
            parameterGradient(op.parameters().beta())));
  }

  @Override
  default void visit(BatchNormInference op) {
    Value gradient = gradient(op.output());
    emit(new BatchNormInferenceBackward(gradient, op.parameters(), newPart(op.source())));
  }
}
