package org.kiln.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Locale;
import org.kiln.data.ImageDataset;
import org.kiln.data.transform.Mirroring;

/** Whether half of the training images are mirrored left to right. */
public enum Flip {
  /** Where {@link Mirroring} finds nothing against it: colour images, and no left and right. */
  AUTO,
  /** Whatever they show. */
  YES,
  /** None is. */
  NO;

  /** Reads a checkpoint's; Kiln 0.1.0 wrote true or false. */
  @JsonCreator
  static Flip read(Object value) {
    return value instanceof Boolean yes
        ? (yes ? YES : NO)
        : valueOf(value.toString().toUpperCase(Locale.ROOT));
  }

  boolean of(ImageDataset dataset) {
    return this == YES || this == AUTO && Mirroring.of(dataset).harmless();
  }
}
