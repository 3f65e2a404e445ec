package org.kiln.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kiln.data.Batch;
import org.kiln.data.ImageDataset;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.Image;
import org.kiln.data.transform.Transforms;
import org.kiln.figure.ImageGrid;
import org.kiln.figure.ImageGrid.Tile;

/** Data sets, images, batches and what is done to them. */
final class DataViews {

  private static final int SAMPLES = 24;
  private static final int COLUMNS = 8;

  List<Bundle> of(VisionDataset data) {
    String html =
        new Html.Table("split", "images", "size", "classes", "mean", "standard deviation")
            .caption(data.name())
            .row(cells(data, data.train()))
            .row(cells(data, data.test()))
            .html();
    String text =
        "%s: %,d training and %,d test images of %s, %d classes"
            .formatted(
                data.name(), data.train().size(), data.test().size(), data.shape(), data.classes());
    return List.of(grid(Show.samples(data.train(), SAMPLES)), Bundle.html(html, text));
  }

  private static Object[] cells(VisionDataset data, ImageDataset split) {
    return new Object[] {
      split.split().name().toLowerCase(Locale.ROOT),
      "%,d".formatted(split.size()),
      split.shape().toString(),
      split.classNames().size(),
      rounded(data.normalization().mean()),
      rounded(data.normalization().standardDeviation())
    };
  }

  private static String rounded(List<Float> values) {
    return values.stream().map("%.3f"::formatted).toList().toString();
  }

  List<Bundle> of(ImageDataset dataset) {
    return List.of(grid(Show.samples(dataset, SAMPLES)));
  }

  List<Bundle> of(Image image) {
    return List.of(grid(new ImageGrid("", 1, List.of(tile(image)))));
  }

  private static Tile tile(Image image) {
    return Tile.of(Pictures.of(image), image.shape().toString());
  }

  List<Bundle> of(Batch batch) {
    List<Tile> tiles = new ArrayList<>();
    for (int n = 0; n < Math.min(SAMPLES, batch.size()); n++) {
      tiles.add(Tile.of(Pictures.stretched(batch, n), "label " + batch.labels()[n]));
    }
    String title =
        "%d images of %s, %s".formatted(batch.size(), batch.shape(), batch.elementType());
    return List.of(grid(new ImageGrid(title, COLUMNS, tiles)));
  }

  /** What they do, in words and to a sample. */
  List<Bundle> of(Transforms transforms) {
    Html.Table table = new Html.Table("step", "what it does");
    int number = 0;
    for (Object step : transforms.steps()) {
      table.row(String.valueOf(++number), step.toString());
    }
    Bundle words = Bundle.html(table.html(), transforms.toString());
    return SampleImage.forTransforms(transforms)
        .map(sample -> List.of(grid(Show.transforms(sample, transforms)), words))
        .orElse(List.of(words));
  }

  private static Bundle grid(ImageGrid grid) {
    return Bundle.image(grid.toImage(), grid.toString());
  }
}
