package org.kiln.engine.plan.op;

import java.util.List;

/**
 * DL4J's LossMCXENT on a softmax, value and gradient at once, all float32. With p =
 * softmax(logits), y the targets (one-hot, soft, or any other row) and w the class weights (1 where
 * absent), per image {@code loss = - sum w y ln(clip(p, CLIP, 1 - CLIP))}. Its {@code
 * logitsGradient} is {@code p - y} without class weights, whatever a row sums to, and {@code p
 * sum(w y) - w y} with them: only the latter is the derivative of that loss where rows don't sum to
 * 1, and the former is what DL4J trains with. The loss is the sum over the batch, and so is the
 * gradient: neither is divided by the batch size.
 *
 * @param logits float32, (N, C)
 * @param targets {@link Storage.Target}, float32, (N, C)
 * @param classWeights one weight a class, or empty
 * @param probabilities float32, (N, C)
 * @param loss float32, one number
 * @param logitsGradient float32, (N, C)
 */
public record SoftmaxCrossEntropy(
    Value logits,
    Value targets,
    List<Double> classWeights,
    Value probabilities,
    Value loss,
    Value logitsGradient)
    implements ForwardOp {

  /** How near to 0 and to 1 the loss lets a probability come: DL4J's default, and no other. */
  public static final double CLIP = 1e-10;

  @Override
  public List<Value> reads() {
    return List.of(logits, targets);
  }

  @Override
  public List<Value> writes() {
    return List.of(probabilities, loss, logitsGradient);
  }

  @Override
  public void accept(Visitor visitor) {
    visitor.visit(this);
  }
}
