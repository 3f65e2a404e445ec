package org.kiln.train;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Objects;
import org.kiln.data.transform.Transforms;

/**
 * Transforms of the user's own, in the place of those that the settings make. A checkpoint keeps
 * Kiln's own steps; of others it keeps a note, so that whoever evaluates it is told to give them.
 *
 * @param training what is done to training images
 * @param evaluation what is done to images when they are measured; ends with the same shape
 */
public record OwnTransforms(
    @JsonSerialize(using = TransformsJson.Writer.class)
        @JsonDeserialize(using = TransformsJson.Reader.class)
        Transforms training,
    @JsonSerialize(using = TransformsJson.Writer.class)
        @JsonDeserialize(using = TransformsJson.Reader.class)
        Transforms evaluation) {

  /**
   * @throws NullPointerException if either is null
   */
  public OwnTransforms {
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(evaluation, "evaluation");
  }
}
