package org.kiln.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.kiln.data.format.EncodedImages;
import org.kiln.data.format.ImageDecoder;
import org.kiln.data.image.Image;
import org.kiln.data.layout.ImageLayout;
import org.kiln.error.DataException;

/** Image files, decoded when asked for; they may differ in size. */
final class DecodedDataset extends DescribedDataset {

  private final EncodedImages files;
  private final List<String> notes;
  private final List<String> warnings;
  private final boolean skipCorrupt;

  DecodedDataset(
      DatasetInfo info,
      Split split,
      DataOptions options,
      ImageLayout.Part part,
      List<String> warnings) {
    super(info.name(), split, options.inputSize().orElse(info.shape()), part.images().classNames());
    this.files = part.images();
    this.notes = part.notes();
    this.warnings = List.copyOf(warnings);
    this.skipCorrupt = options.skipCorrupt();
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public boolean uniform() {
    return false;
  }

  @Override
  public boolean skipCorrupt() {
    return skipCorrupt;
  }

  @Override
  public int label(int index) {
    return files.label(index);
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  /** Where an image is, for messages. */
  @Override
  public String where(int index) {
    return files.where(index);
  }

  @Override
  public Image image(int index) {
    byte[] encoded;
    try {
      encoded = files.read(index);
    } catch (ClosedByInterruptException e) {
      throw (CancellationException)
          new CancellationException("Interrupted while reading " + where(index)).initCause(e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + where(index) + ": " + e, e);
    }
    return ImageDecoder.decode(encoded, where(index), shape().channels());
  }

  @Override
  public void close() {
    try {
      files.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
