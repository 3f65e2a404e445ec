package org.kiln.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.ElementType;
import org.kiln.data.ImageDataset;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.data.transform.Transforms;
import org.kiln.figure.ImageGrid;
import org.kiln.figure.ImageGrid.Tile;

/**
 * Images to look at before training on them. Cells may call these methods by name alone; a method
 * of the same name in a cell goes first.
 */
public final class Show {

  private static final int COLUMNS = 8;
  private static final int ROWS = 3;
  private static final int SAMPLES = 4;
  private static final int SEED = 1;

  private Show() {}

  /**
   * Images spread evenly over a data set, with their classes.
   *
   * @param count how many, at least 1
   */
  public static ImageGrid samples(ImageDataset dataset, int count) {
    int shown = Math.min(count, dataset.size());
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      int index = (int) ((long) i * dataset.size() / shown);
      String label = dataset.classNames().get(dataset.label(index));
      tiles.add(Tile.of(Pictures.of(dataset.image(index)), label));
    }
    String split = dataset.split().name().toLowerCase(Locale.ROOT);
    return new ImageGrid(dataset.name() + ", " + split + " split", COLUMNS, tiles);
  }

  /** The first images of a loader's first batch, as the network will see them. */
  public static ImageGrid showBatch(DataLoader loader) {
    try (BatchStream batches = loader.epoch(0)) {
      Batch batch = batches.next();
      List<String> names = loader.dataset().classNames();
      List<Tile> tiles = new ArrayList<>();
      for (int n = 0; n < Math.min(batch.size(), COLUMNS * ROWS); n++) {
        tiles.add(
            Tile.of(Pictures.of(batch, n, loader.normalization()), names.get(batch.labels()[n])));
      }
      return new ImageGrid("a batch of " + loader.dataset().name(), COLUMNS, tiles);
    }
  }

  /** The first images of a training batch, with the transforms usual for such data. */
  public static ImageGrid showBatch(VisionDataset data) {
    try (DataLoader loader =
        loader(data, Transforms.training(data.train()), COLUMNS * ROWS, true)) {
      return showBatch(loader);
    }
  }

  /**
   * Some training images, first as they are stored, then as transforms make them in one epoch after
   * another.
   *
   * @param transforms what is done in training
   */
  public static ImageGrid transforms(VisionDataset data, Transforms transforms) {
    List<List<Tile>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(SAMPLES, data.train().size()); i++) {
      List<Tile> row = new ArrayList<>();
      row.add(Tile.of(Pictures.of(data.train().image(i)), "stored"));
      rows.add(row);
    }
    try (DataLoader loader = loader(data, transforms, SAMPLES, false)) {
      for (int epoch = 0; epoch < COLUMNS - 1; epoch++) {
        addEpoch(loader, epoch, rows);
      }
    }
    List<Tile> tiles = rows.stream().flatMap(List::stream).toList();
    return new ImageGrid("stored, and after the transforms of some epochs", COLUMNS, tiles);
  }

  private static void addEpoch(DataLoader loader, int epoch, List<List<Tile>> rows) {
    try (BatchStream batches = loader.epoch(epoch)) {
      Batch batch = batches.next();
      for (int n = 0; n < rows.size(); n++) {
        rows.get(n)
            .add(Tile.of(Pictures.of(batch, n, loader.normalization()), "epoch " + (epoch + 1)));
      }
    }
  }

  private static DataLoader loader(
      VisionDataset data, Transforms transforms, int images, boolean shuffled) {
    return DataLoader.of(data, Split.TRAIN)
        .transforms(transforms)
        .elementType(ElementType.FLOAT32)
        .batchSize(Math.min(images, data.train().size()))
        .shuffle(shuffled)
        .seed(SEED)
        .workers(0)
        .build();
  }
}
