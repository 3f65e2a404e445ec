package org.kiln.train.study;

import java.util.List;
import org.kiln.data.VisionDataset;

/**
 * Some images with what was predicted for them; a notebook shows them.
 *
 * @param data whose test split the images are of
 * @param predictions in the order in which to show them
 */
public record Mistakes(VisionDataset data, List<Interpretation.Prediction> predictions) {

  /** Copies the list. */
  public Mistakes {
    predictions = List.copyOf(predictions);
  }

  /** What a prediction says, in two lines: predicted class and confidence, then the true class. */
  public String caption(Interpretation.Prediction prediction) {
    return "%s %.0f%%\n(%s)"
        .formatted(
            data.classNames().get(prediction.predicted()),
            100 * prediction.confidence(),
            data.classNames().get(prediction.label()));
  }
}
