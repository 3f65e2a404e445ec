package org.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.Cutout;
import org.kiln.data.transform.HorizontalFlip;
import org.kiln.data.transform.PixelTransform;
import org.kiln.data.transform.RandomCrop;
import org.kiln.data.transform.RandomResizedCrop;
import org.kiln.data.transform.RandomStream;
import org.kiln.data.transform.Transforms;
import org.kiln.error.DataException;

@Timeout(30)
class DataLoader_EpochTest {

  private static final ImageShape SHAPE = new ImageShape(5, 7, 3);
  private static final InMemoryDataset DATA = MadeDataset.random(103, SHAPE, 4);
  private static final Transforms ALL =
      Transforms.of(
          new RandomCrop(1),
          new RandomResizedCrop(6, 4),
          new HorizontalFlip(),
          new RandomCrop(2),
          new Cutout(2));

  /** A batch's contents, copied. */
  private record Copy(List<Byte> images, List<Integer> labels, List<Float> targets) {

    static Copy of(Batch batch) {
      List<Byte> images = new ArrayList<>();
      ByteBuffer buffer = batch.images();
      int bytes = batch.size() * batch.shape().length() * batch.elementType().bytes();
      for (int i = 0; i < bytes; i++) {
        images.add(buffer.get(i));
      }
      List<Integer> labels = new ArrayList<>();
      List<Float> targets = new ArrayList<>();
      for (int n = 0; n < batch.size(); n++) {
        labels.add(batch.labels()[n]);
      }
      for (int i = 0; i < batch.size() * batch.classes(); i++) {
        targets.add(batch.targets().get(i));
      }
      return new Copy(images, labels, targets);
    }
  }

  private static List<Copy> read(DataLoader loader, int epoch, int skip) {
    List<Copy> copies = new ArrayList<>();
    try (loader;
        BatchStream stream = loader.epoch(epoch, skip)) {
      while (stream.hasNext()) {
        copies.add(Copy.of(stream.next()));
      }
    }
    return copies;
  }

  private static DataLoader.Builder shuffled(ImageDataset data) {
    return DataLoader.of(data).batchSize(8).shuffle(true).seed(0).transforms(ALL);
  }

  @Property(tries = 60)
  void epoch_sameWhateverTheWorkersAndTheSkip(
      @ForAll @IntRange(min = 0, max = 4) int workers,
      @ForAll @IntRange(min = 0, max = 3) int epoch,
      @ForAll @IntRange(min = 0, max = 13) int skip,
      @ForAll boolean half,
      @ForAll boolean lazily) {
    ElementType type = half ? ElementType.BFLOAT16 : ElementType.FLOAT32;
    ImageDataset data = lazily ? MadeDataset.lazily(DATA, List.of()) : DATA;
    List<Copy> expected = read(shuffled(DATA).elementType(type).workers(0).build(), epoch, 0);
    List<Copy> actual =
        read(shuffled(data).elementType(type).workers(workers).build(), epoch, skip);
    assertThat(expected).hasSize(13);
    assertThat(actual).isEqualTo(expected.subList(skip, 13));
  }

  @Test
  void epoch_differsByEpochAndSeed() {
    List<List<Copy>> runs = new ArrayList<>();
    for (long seed : new long[] {0, 1, -1}) {
      for (int epoch = 0; epoch < 3; epoch++) {
        runs.add(read(shuffled(DATA).seed(seed).build(), epoch, 0));
      }
    }
    assertThat(new HashSet<>(runs)).hasSize(9);
  }

  /** The loader against the obvious: transforms by hand, then (byte / 255 - mean) / deviation. */
  @Test
  void next_cropFlipNormalise() {
    Normalization constants =
        new Normalization(List.of(0.4f, 0.5f, 0.6f), List.of(0.2f, 0.25f, 0.3f));
    Transforms transforms = Transforms.cropAndFlip(2);
    for (ElementType type : ElementType.values()) {
      DataLoader loader =
          DataLoader.of(DATA)
              .batchSize(103)
              .seed(7)
              .elementType(type)
              .normalization(constants)
              .transforms(transforms)
              .build();
      try (BatchStream stream = loader.epoch(5)) {
        Batch batch = stream.next();
        for (int n = 0; n < 103; n++) {
          checkImage(batch, n, constants);
        }
      }
    }
  }

  private static void checkImage(Batch batch, int n, Normalization constants) {
    RandomStream crop = new RandomStream().key(7, 5, n, 0);
    int top = crop.nextInt(5) - 2;
    int left = crop.nextInt(5) - 2;
    boolean flip = new RandomStream().key(7, 5, n, 1).nextDouble() < 0.5;
    byte[] pixels = DATA.image(n).pixels();
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 7; x++) {
        int fromY = y + top;
        int fromX = (flip ? 6 - x : x) + left;
        boolean inside = fromY >= 0 && fromY < 5 && fromX >= 0 && fromX < 7;
        for (int c = 0; c < 3; c++) {
          int value = inside ? pixels[(fromY * 7 + fromX) * 3 + c] & 0xFF : 0;
          double expected =
              (value / 255.0 - constants.mean().get(c)) / constants.standardDeviation().get(c);
          float actual = value(batch, n * SHAPE.length() + (y * 7 + x) * 3 + c);
          float want =
              batch.elementType() == ElementType.FLOAT32
                  ? (float) expected
                  : nearestBfloat16((float) expected);
          assertThat(actual).isEqualTo(want);
        }
      }
    }
  }

  private static float value(Batch batch, int index) {
    return batch.elementType() == ElementType.FLOAT32
        ? batch.images().getFloat(4 * index)
        : Float.intBitsToFloat(batch.images().getShort(2 * index) << 16);
  }

  /** By search among the two neighbours. */
  private static float nearestBfloat16(float value) {
    int low = Float.floatToIntBits(value) & 0xFFFF0000;
    float a = Float.intBitsToFloat(low);
    float b = Float.intBitsToFloat(low + 0x10000);
    double toA = Math.abs((double) value - a);
    double toB = Math.abs((double) b - value);
    boolean evenA = (low & 0x10000) == 0;
    return toA < toB || (toA == toB && evenA) ? a : b;
  }

  @Property(tries = 2000)
  void toBfloat16_roundsToNearestEven(@ForAll int bits) {
    float value = Float.intBitsToFloat(bits);
    if (Math.abs(value) < 3.3e38f) {
      float actual = Float.intBitsToFloat(PixelWriter.toBfloat16(value) << 16);
      assertThat(actual).isEqualTo(nearestBfloat16(value));
    }
  }

  @Test
  void next_cutoutIsZeroAfterNormalisation() {
    Normalization constants = new Normalization(List.of(0.5f), List.of(0.5f));
    InMemoryDataset grey = MadeDataset.random(4, new ImageShape(6, 6, 1), 2);
    DataLoader loader =
        DataLoader.of(grey)
            .batchSize(4)
            .normalization(constants)
            .transforms(Transforms.of(new Cutout(12)))
            .build();
    try (BatchStream stream = loader.epoch(0)) {
      Batch batch = stream.next();
      for (int i = 0; i < 36; i++) {
        assertThat(value(batch, i)).isZero();
      }
    }
  }

  @Property(tries = 100)
  void shard_partitionsTheEpoch(
      @ForAll @IntRange(min = 1, max = 7) int world,
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll boolean shuffle) {
    Set<Integer> seen = new HashSet<>();
    int total = 0;
    for (int rank = 0; rank < world; rank++) {
      int[] order = EpochOrder.of(EpochOrder.all(images), shuffle, 3, 1, new Shard(rank, world));
      total += order.length;
      Arrays.stream(order).forEach(seen::add);
    }
    assertThat(total).isEqualTo(images);
    assertThat(seen).hasSize(images).allMatch(index -> index >= 0 && index < images);
  }

  @Property(tries = 60)
  void dropLast_givesEveryRankTheSameNumberOfFullBatches(
      @ForAll @IntRange(min = 1, max = 4) int world,
      @ForAll @IntRange(min = 1, max = 20) int size) {
    Set<Integer> batches = new HashSet<>();
    for (int rank = 0; rank < world; rank++) {
      DataLoader loader =
          DataLoader.of(DATA).batchSize(size).dropLast(true).shard(rank, world).build();
      batches.add(loader.batchesPerEpoch());
      try (loader;
          BatchStream stream = loader.epoch(0)) {
        int count = 0;
        while (stream.hasNext()) {
          assertThat(stream.next().size()).isEqualTo(size);
          count++;
        }
        assertThat(count).isEqualTo(loader.batchesPerEpoch());
      }
    }
    assertThat(batches).containsExactly(103 / world / size);
  }

  @Test
  void next_lastBatchIsSmaller() {
    List<Copy> copies = read(DataLoader.of(DATA).batchSize(50).build(), 0, 0);
    assertThat(copies.stream().map(copy -> copy.labels.size())).containsExactly(50, 50, 3);
    List<Integer> labels = copies.stream().flatMap(copy -> copy.labels.stream()).toList();
    for (int i = 0; i < 103; i++) {
      assertThat(labels.get(i)).isEqualTo(DATA.label(i));
    }
  }

  @Test
  void labelSmoothing_isPyTorchs() {
    try (DataLoader loader = DataLoader.of(DATA).batchSize(10).labelSmoothing(0.1).build();
        BatchStream stream = loader.epoch(0)) {
      Batch batch = stream.next();
      for (int n = 0; n < 10; n++) {
        for (int k = 0; k < 4; k++) {
          float expected = k == DATA.label(n) ? 1 - 0.1f + 0.1f / 4 : 0.1f / 4;
          assertThat(batch.targets().get(n * 4 + k)).isCloseTo(expected, within(1e-7f));
        }
      }
    }
  }

  @Test
  void next_reusesAFixedPool() {
    Set<Batch> batches = new HashSet<>();
    try (DataLoader loader = DataLoader.of(DATA).batchSize(2).workers(2).build()) {
      for (int epoch = 0; epoch < 3; epoch++) {
        try (BatchStream stream = loader.epoch(epoch)) {
          while (stream.hasNext()) {
            batches.add(stream.next());
          }
          assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        }
      }
    }
    assertThat(batches).hasSizeBetween(2, 4);
  }

  @Test
  void close_stopsTheThreads() throws InterruptedException {
    DataLoader loader = DataLoader.of(DATA).batchSize(2).workers(3).build();
    BatchStream stream = loader.epoch(0);
    stream.next();
    assertThat(loaderThreads()).isNotEmpty().allMatch(Thread::isDaemon);
    loader.close();
    assertThat(loaderThreads()).isEmpty();
    assertThatThrownBy(stream::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void epoch_closesTheOneBefore() {
    try (DataLoader loader = DataLoader.of(DATA).batchSize(2).build()) {
      BatchStream first = loader.epoch(0);
      BatchStream second = loader.epoch(1);
      assertThatThrownBy(first::next).isInstanceOf(IllegalStateException.class);
      assertThat(second.next().size()).isEqualTo(2);
    }
  }

  private static List<Thread> loaderThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kiln-loader-made-train-"))
        .toList();
  }

  @Test
  void next_failureReachesTheConsumerInOrder() {
    ImageDataset damaged = MadeDataset.lazily(DATA, List.of(21));
    for (int workers : new int[] {0, 1, 3}) {
      try (DataLoader loader = DataLoader.of(damaged).batchSize(10).workers(workers).build();
          BatchStream stream = loader.epoch(0)) {
        assertThat(stream.next().size()).isEqualTo(10);
        assertThat(stream.next().size()).isEqualTo(10);
        assertThatThrownBy(stream::next)
            .isInstanceOf(DataException.class)
            .hasMessage("Cannot decode image 21");
      }
    }
  }

  @Test
  void next_otherFailuresKeepTheirCause() {
    Transforms bad =
        Transforms.of(
            new PixelTransform() {
              @Override
              public ImageShape outputShape(ImageShape input) {
                return input;
              }

              @Override
              public Image apply(Image image, RandomStream random) {
                throw new ArithmeticException("mine");
              }
            });
    try (DataLoader loader = DataLoader.of(DATA).transforms(bad).build();
        BatchStream stream = loader.epoch(0)) {
      assertThatThrownBy(stream::next)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("batch 0")
          .hasRootCauseInstanceOf(ArithmeticException.class);
    }
  }

  @Property(tries = 20)
  void skipCorrupt_replacesByTheNextReadable(@ForAll @IntRange(min = 0, max = 4) int workers) {
    ImageDataset damaged = MadeDataset.lazily(DATA, List.of(5, 6, 102));
    DataLoader loader =
        DataLoader.of(damaged).batchSize(20).workers(workers).skipCorrupt(true).build();
    List<Copy> copies = read(loader, 0, 0);
    List<Integer> labels = copies.stream().flatMap(copy -> copy.labels.stream()).toList();
    assertThat(labels).hasSize(103);
    assertThat(labels.get(5)).isEqualTo(DATA.label(7));
    assertThat(labels.get(6)).isEqualTo(DATA.label(7));
    assertThat(labels.get(102)).isEqualTo(DATA.label(0));
    assertThat(loader.skipped()).isEqualTo(3);
  }

  @Test
  void skipCorrupt_standInsAreTold() {
    ImageDataset damaged = MadeDataset.lazily(DATA, List.of(5, 6, 102));
    try (DataLoader loader = DataLoader.of(damaged).batchSize(103).skipCorrupt(true).build();
        BatchStream stream = loader.epoch(0)) {
      Batch batch = stream.next();
      for (int n = 0; n < 103; n++) {
        boolean standsIn = n == 5 || n == 6 || n == 102;
        assertThat(batch.standsIn(n)).isEqualTo(standsIn);
        assertThat(batch.indices()[n]).isEqualTo(standsIn ? (n == 102 ? 0 : 7) : n);
      }
      assertThat(batch.slice(4, 3).standsIn(1)).isTrue();
      assertThat(batch.slice(4, 3).indices()).containsExactly(4, 7, 7);
    }
  }

  @Test
  void skipCorrupt_memoryThatRunsOutIsTheImagesDoing() {
    ImageDataset huge =
        new ForwardingDataset(DATA) {
          @Override
          public Image image(int index) {
            if (index == 3) {
              throw new OutOfMemoryError("Java heap space");
            }
            return super.image(index);
          }
        };
    try (DataLoader strict = DataLoader.of(huge).workers(1).build();
        BatchStream stream = strict.epoch(0)) {
      assertThatThrownBy(stream::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("image 3 of made")
          .hasMessageContaining("-Xmx");
    }
    try (DataLoader lenient = DataLoader.of(huge).skipCorrupt(true).build();
        BatchStream stream = lenient.epoch(0)) {
      assertThat(stream.next().standsIn(3)).isTrue();
    }
  }

  @Test
  void batch_tooLargeForABufferSaysWhatFits() {
    assertThatThrownBy(
            () -> new Batch(1, new ImageShape(20_000, 20_000, 3), 2, ElementType.FLOAT32))
        .hasMessageContaining("make the images smaller");
    assertThatThrownBy(() -> new Batch(1 << 20, new ImageShape(32, 32, 3), 2, ElementType.FLOAT32))
        .hasMessageContaining("smaller batch size, 174762 at most");
    assertThatThrownBy(
            () -> new Batch(1 << 16, new ImageShape(1, 1, 1), 21_841, ElementType.FLOAT32))
        .hasMessageContaining("targets of 21841 classes")
        .hasMessageContaining("24580 at most");
  }

  @Test
  void skipCorrupt_nothingLeft() {
    InMemoryDataset two = MadeDataset.random(2, SHAPE, 2);
    ImageDataset damaged = MadeDataset.lazily(two, List.of(0, 1));
    try (DataLoader loader = DataLoader.of(damaged).skipCorrupt(true).workers(1).build();
        BatchStream stream = loader.epoch(0)) {
      assertThatThrownBy(stream::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("None of the 2 images");
    }
  }

  @Test
  void next_interruptedConsumerGoesOnLater() {
    for (int workers : new int[] {0, 2}) {
      ImageDataset slow = slow(DATA);
      try (DataLoader loader = DataLoader.of(slow).batchSize(50).workers(workers).build();
          BatchStream stream = loader.epoch(0)) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(stream::next).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stream.next().size()).isEqualTo(50);
      }
    }
  }

  private static ImageDataset slow(InMemoryDataset data) {
    ImageDataset lazily = MadeDataset.lazily(data, List.of());
    return new ForwardingDataset(lazily) {
      @Override
      public Image image(int index) {
        try {
          Thread.sleep(2);
        } catch (InterruptedException e) {
          throw new AssertionError("workers are never interrupted", e);
        }
        return lazily.image(index);
      }
    };
  }

  @Test
  void epoch_refusesWhatIsOutOfRange() {
    DataLoader loader = DataLoader.of(DATA).batchSize(50).build();
    assertThatThrownBy(() -> loader.epoch(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> loader.epoch(0, 4)).hasMessageContaining("[0, 3]");
    assertThat(loader.epoch(0, 3).hasNext()).isFalse();
  }

  @Test
  void build_refusesSettingsThatDoNotFit() {
    assertThatThrownBy(() -> DataLoader.of(DATA).batchSize(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> DataLoader.of(DATA).labelSmoothing(1)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> DataLoader.of(DATA).workers(-2)).hasMessageContaining("-2");
    assertThatThrownBy(() -> DataLoader.of(DATA).shard(3, 3)).hasMessageContaining("3 of 3");
    assertThatThrownBy(() -> DataLoader.of(DATA).batchSize(104).dropLast(true).build())
        .hasMessageContaining("smaller batch size");
    assertThatThrownBy(() -> DataLoader.of(DATA).normalization(Normalization.identity(1)).build())
        .hasMessageContaining("1 channels");
  }

  @Test
  void next_imageOfAnotherSizeSaysWhatToDo() {
    InMemoryDataset other = MadeDataset.random(3, new ImageShape(4, 4, 3), 2);
    ImageDataset lying =
        new ForwardingDataset(other) {
          @Override
          public ImageShape shape() {
            return SHAPE;
          }
        };
    try (DataLoader loader = DataLoader.of(lying).build();
        BatchStream stream = loader.epoch(0)) {
      assertThatThrownBy(stream::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("4x4x3")
          .hasMessageContaining("5x7x3")
          .hasMessageContaining("Resize");
    }
  }
}
