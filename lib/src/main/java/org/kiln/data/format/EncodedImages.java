package org.kiln.data.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Labelled image files, as they are stored: in a folder, in a tar. Safe for concurrent reads. */
public interface EncodedImages extends Closeable {

  /** Names of the classes, sorted; an image's label is its class's place here. */
  List<String> classNames();

  /** Number of images, at least 1. */
  int size();

  /**
   * Label of an image.
   *
   * @param index in {@code [0, size())}
   */
  int label(int index);

  /**
   * Where an image is, for messages: a path, or an archive and an entry.
   *
   * @param index in {@code [0, size())}
   */
  String where(int index);

  /**
   * The file's bytes.
   *
   * @param index in {@code [0, size())}
   * @throws IOException if it cannot be read in full
   */
  byte[] read(int index) throws IOException;
}
