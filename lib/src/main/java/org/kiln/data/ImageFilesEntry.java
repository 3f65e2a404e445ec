package org.kiln.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kiln.data.fetch.FileCheck;
import org.kiln.data.layout.ClassAlignment;
import org.kiln.data.layout.ImageLayout;
import org.kiln.error.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Image files that a user has, in folders or tars: {@link ImageLayout} says how they may lie.
 *
 * @param info what is known of it
 */
record ImageFilesEntry(DatasetInfo info) implements DatasetEntry {

  private static final Logger LOG = LoggerFactory.getLogger(ImageFilesEntry.class);

  /** ImageNet's, as torchvision cites them; usual for photographs of any kind. */
  private static final Normalization PHOTOS =
      new Normalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  /** The means of the three. */
  private static final Normalization GREY_PHOTOS =
      new Normalization(List.of(0.449f), List.of(0.226f));

  private static ImageLayout layout(DataOptions options) {
    return new ImageLayout(options.path(), options.validation(), options.allowMissing());
  }

  /** The options that it gives say where the images to measure on were found. */
  @Override
  public VisionDataset open(DataOptions options) {
    ImageLayout.Found found = layout(options).open();
    found.warnings().forEach(LOG::warn);
    List<String> warnings = found.warnings();
    ImageDataset train = new DecodedDataset(info, Split.TRAIN, options, found.training(), warnings);
    return new VisionDataset(
            info.name(),
            train,
            new DecodedDataset(info, Split.TEST, options, found.measured(), warnings),
            train.shape().channels() == 3 ? PHOTOS : GREY_PHOTOS)
        .openedWith(options.withValidation(found.validation()));
  }

  @Override
  public ImageDataset evaluation(DataOptions options, List<String> classNames) {
    ImageLayout.Measured found = layout(options).evaluation(classNames);
    found.warnings().forEach(LOG::warn);
    return new DecodedDataset(info, Split.TEST, options, found.measured(), found.warnings());
  }

  /** Nothing is fetched: says where the files are, or that they are missing. */
  @Override
  public Path fetch(DataOptions options) {
    open(options).close();
    return options.path();
  }

  @Override
  public Verification verify(DataOptions options) {
    ImageLayout.Found found = layout(options).open();
    List<String> warnings = found.warnings();
    List<FileCheck> checks = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    try (DecodedDataset train =
            new DecodedDataset(info, Split.TRAIN, options, found.training(), warnings);
        DecodedDataset test =
            new DecodedDataset(info, Split.TEST, options, found.measured(), warnings)) {
      notes.add(
          ClassAlignment.count(train.classNames().size(), "class", "classes")
              + ": "
              + ClassAlignment.named(train.classNames()));
      for (DecodedDataset dataset : List.of(train, test)) {
        notes.add(
            ClassAlignment.count(dataset.size(), "image", "images")
                + ", "
                + String.join("; ", dataset.notes()));
        for (int index = 0; index < dataset.size(); index++) {
          checks.add(check(dataset, index));
        }
      }
    }
    return new Verification(checks, notes, warnings);
  }

  private static FileCheck check(DecodedDataset dataset, int index) {
    try {
      dataset.image(index);
      return new FileCheck(dataset.where(index), Optional.empty());
    } catch (DataException e) {
      return new FileCheck(dataset.where(index), Optional.of(e.getMessage()));
    }
  }
}
