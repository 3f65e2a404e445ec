package org.kiln.train;

/**
 * One training step that has just been made.
 *
 * @param epoch epoch it belongs to, from 1
 * @param index number within the epoch, from 1
 * @param of steps in this epoch
 * @param iteration number within the whole run, from 0: DL4J's iteration counter during the step
 * @param images images in the batch
 * @param learningRate rate the update used
 * @param loss mean loss of the batch without regularisation; may be not finite
 * @param correct1 images whose most probable class, before the update, was the true one
 * @param correct5 images whose true class was among the five most probable
 * @param seconds time the step took, waiting for its data included
 */
public record Step(
    int epoch,
    int index,
    int of,
    int iteration,
    int images,
    double learningRate,
    double loss,
    int correct1,
    int correct5,
    double seconds) {

  /** Whether this is the last step of its epoch. */
  public boolean last() {
    return index == of;
  }
}
