package org.kiln.data;

/** The two halves of a data set: what is learned from, and what accuracy is measured on. */
public enum Split {
  /** Images the network learns from. */
  TRAIN,
  /** Images held back; ImageNet's {@code val} folder is this split too. */
  TEST
}
