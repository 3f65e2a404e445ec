package org.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;

class EpochOrder_SampleTest {

  private static InMemoryDataset labelled(int size, int classes, IntUnaryOperator label) {
    int[] labels = new int[size];
    Arrays.setAll(labels, label);
    return new InMemoryDataset(
        "made",
        Split.TEST,
        new ImageShape(1, 1, 1),
        DummyImages.classNames(classes),
        new LabelledPixels(new byte[size], labels));
  }

  private static int[] counts(ImageDataset data, int[] sample) {
    int[] counts = new int[data.classNames().size()];
    for (int index : sample) {
      counts[data.label(index)]++;
    }
    return counts;
  }

  @Property(tries = 200)
  void sample_givesEachClassItsShare(
      @ForAll @IntRange(min = 1, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 300) int wanted,
      @ForAll @IntRange(min = 1, max = 7) int classes,
      @ForAll boolean sorted) {
    ImageDataset data =
        labelled(size, classes, i -> sorted ? (int) ((long) i * classes / size) : i % classes);
    int[] sample = EpochOrder.sample(data, wanted);
    assertThat(sample).hasSize(Math.min(size, wanted)).doesNotHaveDuplicates().isSorted();
    int[] all = counts(data, EpochOrder.all(size));
    int[] some = counts(data, sample);
    for (int c = 0; c < classes; c++) {
      double share = (double) all[c] * sample.length / size;
      assertThat((double) some[c]).isBetween(Math.floor(share) - 1e-9, Math.ceil(share) + 1e-9);
    }
  }

  @Test
  void sample_spreadsOverAClass() {
    ImageDataset data = labelled(20, 2, i -> i / 10);
    assertThat(EpochOrder.sample(data, 4)).containsExactly(2, 7, 12, 17);
    assertThat(EpochOrder.sample(data, 20)).isEqualTo(EpochOrder.all(20));
  }

  @Test
  void loader_readsTheSameSampleInEveryEpoch() {
    ImageDataset data = labelled(100, 10, i -> i / 10);
    try (DataLoader loader = DataLoader.of(data).batchSize(8).sample(20).workers(2).build()) {
      assertThat(loader.batchesPerEpoch()).isEqualTo(3);
      assertThat(loader.imagesPerEpoch()).isEqualTo(20);
      List<Integer> first = indices(loader, 0);
      assertThat(first).hasSize(20).isEqualTo(indices(loader, 1));
      assertThat(first.stream().map(data::label).distinct()).hasSize(10);
    }
    assertThatThrownBy(() -> DataLoader.of(data).sample(0)).hasMessageContaining("0 images");
  }

  private static List<Integer> indices(DataLoader loader, int epoch) {
    List<Integer> all = new java.util.ArrayList<>();
    try (BatchStream batches = loader.epoch(epoch)) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        for (int n = 0; n < batch.size(); n++) {
          assertThat(batch.standsIn(n)).isFalse();
          all.add(batch.indices()[n]);
        }
      }
    }
    return all;
  }
}
