package org.kiln.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.ImageShape;

class Transforms_ApplyTest {

  private static final ImageShape CIFAR = new ImageShape(32, 32, 3);

  private static Window window(Transform transform, int index, int height, int width) {
    Window window = new Window().reset(height, width);
    ((WindowTransform) transform).apply(window, new RandomStream().key(3, 0, index, 0));
    return window;
  }

  @Test
  void randomCrop_reachesEveryPlace() {
    Set<String> places = new HashSet<>();
    for (int index = 0; index < 2000; index++) {
      Window window = window(new RandomCrop(4), index, 32, 32);
      assertThat(window.height()).isEqualTo(32);
      places.add(window.top() + "," + window.left());
      assertThat(window.top()).isBetween(-4, 4);
      assertThat(window.left()).isBetween(-4, 4);
    }
    assertThat(places).hasSize(81);
  }

  @Test
  void horizontalFlip_half() {
    int flipped = 0;
    for (int index = 0; index < 10_000; index++) {
      flipped += window(new HorizontalFlip(), index, 4, 4).flipped() ? 1 : 0;
    }
    assertThat(flipped).isCloseTo(5000, within(200));
    assertThat(window(new HorizontalFlip(1), 0, 4, 4).flipped()).isTrue();
    assertThat(window(new HorizontalFlip(0), 0, 4, 4).flipped()).isFalse();
  }

  @Test
  void centerCrop_middle() {
    Window window = window(new CenterCrop(3, 2), 0, 6, 8);
    assertThat(window.top()).isEqualTo(1);
    assertThat(window.left()).isEqualTo(3);
    Window padded = window(new CenterCrop(4, 4), 0, 2, 3);
    assertThat(padded.top()).isEqualTo(-1);
    assertThat(padded.left()).isZero(); // the extra column is at the right, as Pillow's pad has it
  }

  @Test
  void cutout_centreIsInside() {
    for (int index = 0; index < 500; index++) {
      Window window = window(new Cutout(8), index, 32, 32);
      assertThat(window.holeCount()).isEqualTo(1);
      assertThat(window.holeHeight(0)).isBetween(4, 8);
      assertThat(window.holeTop(0)).isBetween(0, 31);
    }
  }

  @Test
  void randomResizedCrop_staysInsideAndInRange() {
    RandomResizedCrop crop = new RandomResizedCrop(224, 224);
    ImageShape image = new ImageShape(300, 400, 3);
    double smallest = 1;
    double largest = 0;
    for (int index = 0; index < 2000; index++) {
      Resampler.Region region = crop.choose(image, new RandomStream().key(0, 0, index, 0));
      assertThat(region.y() >= 0 && region.y() + region.height() <= 300).isTrue();
      assertThat(region.x() >= 0 && region.x() + region.width() <= 400).isTrue();
      double area = region.height() * region.width() / 120_000.0;
      assertThat((double) region.width() / region.height()).isBetween(0.73, 1.36);
      smallest = Math.min(smallest, area);
      largest = Math.max(largest, area);
    }
    assertThat(smallest).isBetween(0.078, 0.1);
    assertThat(largest).isBetween(0.9, 1.0);
  }

  @Test
  void randomResizedCrop_stripFallsBackToCentre() {
    Resampler.Region region =
        new RandomResizedCrop(8, 8, 1).choose(new ImageShape(10, 400, 3), new RandomStream());
    assertThat(region).isEqualTo(new Resampler.Region(0, 193, 10, 13));
  }

  @Test
  void resizeShorterSide_keepsAspect() {
    assertThat(new ResizeShorterSide(256).outputShape(new ImageShape(375, 500, 3)))
        .isEqualTo(new ImageShape(256, 341, 3));
    assertThat(new ResizeShorterSide(256).outputShape(new ImageShape(500, 375, 3)))
        .isEqualTo(new ImageShape(341, 256, 3));
  }

  @Test
  void outputShape_followsTheSteps() {
    assertThat(Transforms.photoEvaluation(new ImageShape(224, 224, 3)).steps())
        .containsExactly(new ResizeShorterSide(256), new CenterCrop(224, 224));
    assertThat(Transforms.photoEvaluation(new ImageShape(224, 224, 3)).outputShape(CIFAR))
        .isEqualTo(new ImageShape(224, 224, 3));
    assertThat(Transforms.cropAndFlip(4).outputShape(CIFAR)).isEqualTo(CIFAR);
    assertThat(Transforms.none().then(new Resize(112, 96)).outputShape(CIFAR))
        .isEqualTo(new ImageShape(112, 96, 3));
  }

  @Test
  void of_refusesPixelsAfterCutout() {
    assertThatThrownBy(() -> Transforms.of(new Cutout(8), new Resize(4, 4)))
        .hasMessageContaining("after Cutout");
  }

  @Test
  void constructors_refuseBadValues() {
    assertThatThrownBy(() -> new RandomCrop(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new HorizontalFlip(1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> new HorizontalFlip(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Cutout(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> new Resize(0, 4)).hasMessageContaining("0x4");
    assertThatThrownBy(() -> new CenterCrop(4, -2)).hasMessageContaining("4x-2");
    assertThatThrownBy(() -> new RandomResizedCrop(4, 4, 0)).hasMessageContaining("0.0");
  }
}
