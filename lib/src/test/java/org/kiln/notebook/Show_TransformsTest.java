package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kiln.data.Datasets;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.HorizontalFlip;
import org.kiln.data.transform.Transforms;
import org.kiln.figure.ImageGrid;
import org.kiln.figure.ImageGrid.Tile;

class Show_TransformsTest {

  private static final VisionDataset DATA = Datasets.dummy(new ImageShape(6, 6, 3), 4, 22, 10);

  private static List<Integer> pixels(Tile tile) {
    return IntStream.of(tile.image().getRGB(0, 0, 6, 6, null, 0, 6)).boxed().toList();
  }

  @Test
  void transforms_storedFirstThenSevenEpochs() {
    ImageGrid grid = Show.transforms(DATA, Transforms.of(new HorizontalFlip()));
    assertThat(grid.tiles()).hasSize(32);
    assertThat(grid.tiles().subList(0, 8))
        .extracting(Tile::caption)
        .startsWith("stored", "epoch 1")
        .endsWith("epoch 7");
    assertThat(grid.tiles().subList(1, 8).stream().map(Show_TransformsTest::pixels).distinct())
        .as("as it is stored, and mirrored")
        .hasSize(2)
        .contains(pixels(grid.tiles().get(0)));
  }

  @Test
  void transforms_ofFewerImagesThanRows() {
    VisionDataset two = Datasets.dummy(new ImageShape(6, 6, 3), 2, 2, 2);
    assertThat(Show.transforms(two, Transforms.none()).tiles()).hasSize(16);
  }

  @Test
  void samples_areSpreadOverTheSplit() {
    ImageGrid grid = Show.samples(DATA.train(), 11);
    assertThat(grid.title()).isEqualTo("dummy, train split");
    assertThat(grid.tiles()).hasSize(11);
    assertThat(grid.tiles().get(1).caption()).as("the image with index 2").isEqualTo("class-2");
  }

  @Test
  void showBatch_asManyAsThereAre() {
    assertThat(Show.showBatch(DATA).tiles()).hasSize(22);
  }
}
