package org.kiln.data;

import java.nio.file.Path;
import java.util.List;
import org.kiln.data.fetch.Installation;
import org.kiln.data.image.LabelledPixels;

/**
 * A published data set of fixed files, read into memory.
 *
 * @param info what is known of it
 * @param normalization computed or cited where it is given
 * @param installation its files and their sources
 * @param reader reads a split from the folder of the files
 */
record FixedDataset(
    DatasetInfo info, Normalization normalization, Installation installation, Reader reader)
    implements DatasetEntry {

  /** Reads one split. */
  @FunctionalInterface
  interface Reader {

    LabelledPixels read(Path folder, Split split);
  }

  @Override
  public VisionDataset open(DataOptions options) {
    Path folder = fetch(options);
    return new VisionDataset(
        info.name(), split(folder, Split.TRAIN), split(folder, Split.TEST), normalization);
  }

  @Override
  public ImageDataset evaluation(DataOptions options, List<String> classNames) {
    return RelabelledDataset.of(split(fetch(options), Split.TEST), classNames);
  }

  private InMemoryDataset split(Path folder, Split split) {
    return new InMemoryDataset(
        info.name(), split, info.shape(), info.classNames(), reader.read(folder, split));
  }

  @Override
  public Path fetch(DataOptions options) {
    return installation.install(options.path());
  }

  @Override
  public Verification verify(DataOptions options) {
    return new Verification(installation.verify(options.path()), List.of(), List.of());
  }
}
