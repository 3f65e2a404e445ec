package org.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.ImageShape;
import org.kiln.data.image.LabelledPixels;

class Normalization_OfTest {

  @Test
  void of_knownData() {
    // Red 0 and 255, green 255 twice but for one 0 among four, blue 51 and 102.
    byte[] pixels = {
      0, (byte) 255, 51, (byte) 255, (byte) 255, 51, 0, (byte) 255, 102, (byte) 255, 0, 102
    };
    InMemoryDataset data =
        new InMemoryDataset(
            "made",
            Split.TRAIN,
            new ImageShape(1, 2, 3),
            List.of("a"),
            new LabelledPixels(pixels, new int[2]));
    Normalization constants = Normalization.of(data);
    assertThat(constants.mean()).containsExactly(0.5f, 0.75f, 0.3f);
    assertThat(constants.standardDeviation().get(0)).isCloseTo(0.5f, within(1e-6f));
    assertThat(constants.standardDeviation().get(1))
        .isCloseTo((float) Math.sqrt(0.1875), within(1e-6f));
    assertThat(constants.standardDeviation().get(2)).isCloseTo(0.1f, within(1e-6f));
  }

  @Test
  void of_constantChannelIsRefused() {
    InMemoryDataset data =
        new InMemoryDataset(
            "made",
            Split.TRAIN,
            new ImageShape(1, 2, 1),
            List.of("a"),
            new LabelledPixels(new byte[2], new int[1]));
    assertThatThrownBy(() -> Normalization.of(data)).isInstanceOf(IllegalArgumentException.class);
  }
}
