package org.kiln.train;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A setting that older checkpoints lack. Every component that is added to {@link TrainingSettings}
 * or one of its parts bears it: without it those checkpoints are refused.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface LaterSetting {

  /** What runs did that knew nothing of it, in JSON: {@code "0"}, {@code "\"NONE\""}. */
  String before();
}
