package org.kiln.data;

import java.util.Objects;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.Transforms;
import org.kiln.error.KilnException;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Makes {@link Batch}es of a data set, epoch by epoch, on its own threads.
 *
 * <p>What a batch holds depends on the settings, the epoch and its place in the epoch alone: not on
 * the number of workers, nor on what was read before. The order comes from (seed, epoch), each
 * image's transforms from (seed, epoch, index).
 *
 * <p>Batches come from a fixed pool of {@code workers + 2} in direct memory, kept for the loader's
 * life. One epoch is open at a time: opening the next closes the one before. For one consumer
 * thread. {@link #close} stops the workers; the data set stays open and belongs to the caller.
 */
public final class DataLoader implements AutoCloseable {

  private final ImageDataset dataset;
  private final Transforms transforms;
  private final Normalization normalization;
  private final ImageShape shape;
  private final ElementType elementType;
  private final int batchSize;
  private final float labelSmoothing;
  private final long seed;
  private final boolean shuffle;
  private final boolean dropLast;
  private final int workers;
  private final Shard shard;
  private final int[] images;
  private final SkippedImages skipped;
  private final BatchPool pool;
  private BatchStream open;

  private DataLoader(Builder builder) {
    dataset = builder.dataset;
    transforms = builder.transforms;
    shape = transforms.outputShape(dataset.shape());
    normalization = builder.normalization(shape.channels());
    if (normalization.mean().size() != shape.channels()) {
      throw new KilnException(
          "Normalisation of " + normalization.mean().size() + " channels for images of " + shape);
    }
    elementType = builder.elementType;
    batchSize = builder.batchSize;
    labelSmoothing = builder.labelSmoothing;
    seed = builder.seed;
    shuffle = builder.shuffle;
    dropLast = builder.dropLast;
    workers = builder.workers < 0 ? defaultWorkers(dataset) : builder.workers;
    shard = builder.shard;
    images =
        builder.sample == -1
            ? EpochOrder.all(dataset.size())
            : EpochOrder.sample(dataset, builder.sample);
    skipped = new SkippedImages(builder.skipCorrupt);
    pool = new BatchPool(this, workers + 2);
    if (batchesPerEpoch() == 0) {
      throw new KilnException(
          images.length
              + " images of "
              + dataset.name()
              + " over "
              + shard.world()
              + " ranks fill no batch of "
              + batchSize
              + (dropLast ? ": use a smaller batch size" : ": use fewer ranks"));
    }
  }

  /** Small images need one thread; decoding takes all threads there may be but one. */
  private static int defaultWorkers(ImageDataset dataset) {
    return dataset instanceof InMemoryDataset ? 1 : Math.max(1, ThreadLimit.here() - 1);
  }

  /**
   * Starts a loader's settings; pixels are in [0, 1] unless a normalisation is given.
   *
   * @param dataset what to read
   */
  public static Builder of(ImageDataset dataset) {
    return new Builder(dataset);
  }

  /**
   * Starts a loader's settings for one half of a data set, with its normalisation, in the channels
   * that the transforms make.
   *
   * @param data the data set
   * @param split which half
   */
  public static Builder of(VisionDataset data, Split split) {
    return new Builder(split == Split.TRAIN ? data.train() : data.test()).normalizationOf(data);
  }

  /** What is read. */
  public ImageDataset dataset() {
    return dataset;
  }

  /** Size of every image in a batch: what the transforms make of the data set's. */
  public ImageShape shape() {
    return shape;
  }

  /** Images in every batch but perhaps the last. */
  public int batchSize() {
    return batchSize;
  }

  /** Type of the values in a batch. */
  public ElementType elementType() {
    return elementType;
  }

  /** What is done to each image. */
  public Transforms transforms() {
    return transforms;
  }

  /** How bytes become values. */
  public Normalization normalization() {
    return normalization;
  }

  /** Weight spread over all classes, in [0, 1). */
  public float labelSmoothing() {
    return labelSmoothing;
  }

  /** What order and transforms are drawn from. */
  public long seed() {
    return seed;
  }

  /** Number of loader threads; 0 if the consumer's own thread does the work. */
  public int workers() {
    return workers;
  }

  /** Images this rank sees in an epoch. */
  public int imagesPerEpoch() {
    return dropLast ? batchesPerEpoch() * batchSize : shard.size(images.length);
  }

  /**
   * Batches of an epoch, for this rank. With {@code dropLast} it is the same for all ranks;
   * without, ranks may differ by one where the set does not divide evenly.
   */
  public int batchesPerEpoch() {
    return dropLast
        ? images.length / shard.world() / batchSize
        : (int) (((long) shard.size(images.length) + batchSize - 1) / batchSize);
  }

  /** Distinct images that were damaged and replaced so far; see {@link Builder#skipCorrupt}. */
  public int skipped() {
    return skipped.count();
  }

  /**
   * Opens an epoch.
   *
   * @param epoch from 0
   */
  public BatchStream epoch(int epoch) {
    return epoch(epoch, 0);
  }

  /**
   * Opens an epoch in its middle: what comes is what {@link #epoch(int)} would give after {@code
   * skipBatches} batches, and those are not read. An epoch that is still open is closed.
   *
   * @param epoch from 0
   * @param skipBatches in {@code [0, batchesPerEpoch()]}
   * @throws KilnException if either is out of range
   */
  public BatchStream epoch(int epoch, int skipBatches) {
    if (epoch < 0 || skipBatches < 0 || skipBatches > batchesPerEpoch()) {
      throw new KilnException(
          "Epoch "
              + epoch
              + " from batch "
              + skipBatches
              + ": expected an epoch of at least 0 and"
              + " a batch in [0, "
              + batchesPerEpoch()
              + "]");
    }
    close();
    int[] order = EpochOrder.of(images, shuffle, seed, epoch, shard);
    open = new BatchStream(this, epoch, order, skipBatches);
    return open;
  }

  /**
   * The same batches for plain DL4J: NCHW float32 and soft labels, each batch a copy. {@code reset}
   * moves on to the next epoch, so that every pass over it has a new order and new crops.
   */
  public DataSetIterator asDataSetIterator() {
    return new LoaderIterator(this);
  }

  /** Stops the worker threads of an epoch that is still open. The loader stays usable. */
  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }

  SkippedImages skippedImages() {
    return skipped;
  }

  BatchPool pool() {
    return pool;
  }

  /** Settings of a loader; each has a default but the data set. */
  public static final class Builder {

    private final ImageDataset dataset;
    private Transforms transforms = Transforms.none();
    private Normalization normalization;
    private Normalization ofDataset;
    private ElementType elementType = ElementType.FLOAT32;
    private int batchSize = 128;
    private float labelSmoothing;
    private long seed;
    private boolean shuffle;
    private int sample = -1;
    private boolean dropLast;
    private boolean skipCorrupt;
    private int workers = -1;
    private Shard shard = Shard.WHOLE;

    private Builder(ImageDataset dataset) {
      this.dataset = Objects.requireNonNull(dataset, "dataset");
      this.skipCorrupt = dataset.skipCorrupt();
    }

    /**
     * Images in a batch; default 128.
     *
     * @param images at least 1
     * @throws KilnException if below 1
     */
    public Builder batchSize(int images) {
      if (images < 1) {
        throw new KilnException("Batch size " + images + ": must be at least 1");
      }
      batchSize = images;
      return this;
    }

    /**
     * Type of a batch's values; default float32.
     *
     * @param type float32 or bfloat16
     */
    public Builder elementType(ElementType type) {
      elementType = Objects.requireNonNull(type, "type");
      return this;
    }

    /**
     * What is done to each image; default nothing.
     *
     * @param steps for instance {@link Transforms#training}
     */
    public Builder transforms(Transforms steps) {
      transforms = Objects.requireNonNull(steps, "steps");
      return this;
    }

    /**
     * How bytes become values; by default they end up in [0, 1].
     *
     * @param constants one mean and deviation for each channel
     */
    public Builder normalization(Normalization constants) {
      normalization = Objects.requireNonNull(constants, "constants");
      return this;
    }

    private Builder normalizationOf(VisionDataset data) {
      ofDataset = data.normalization();
      return this;
    }

    private Normalization normalization(int channels) {
      if (normalization != null) {
        return normalization;
      }
      return ofDataset == null ? Normalization.identity(channels) : ofDataset.toChannels(channels);
    }

    /**
     * Softens the targets as PyTorch does: {@code 1 - e + e / K} for the true of K classes, {@code
     * e / K} for the others (Szegedy et al. 2015, section 7). Default 0.
     *
     * @param epsilon in [0, 1)
     * @throws KilnException if not in [0, 1)
     */
    public Builder labelSmoothing(double epsilon) {
      if (!(epsilon >= 0 && epsilon < 1)) {
        throw new KilnException("Label smoothing " + epsilon + ": must be in [0, 1)");
      }
      labelSmoothing = (float) epsilon;
      return this;
    }

    /**
     * What order and transforms are drawn from; default 0, a seed like any other.
     *
     * @param value any number
     */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Whether every epoch has a new random order; default no, the stored order.
     *
     * @param random true to shuffle
     */
    public Builder shuffle(boolean random) {
      shuffle = random;
      return this;
    }

    /**
     * How many images an epoch is made of: a sample spread over the whole set, of each class its
     * share, the same in every epoch. Default -1, all.
     *
     * @param images at least 1, where more than there are means all; or -1 for all
     * @throws KilnException if 0 or below -1
     */
    public Builder sample(int images) {
      if (images != -1 && images < 1) {
        throw new KilnException(
            "A sample of " + images + " images: expected at least 1, or -1 for all");
      }
      sample = images;
      return this;
    }

    /**
     * Whether to leave out a last batch that is not full; default no.
     *
     * @param drop true to leave it out
     */
    public Builder dropLast(boolean drop) {
      dropLast = drop;
      return this;
    }

    /**
     * Loader threads; default -1.
     *
     * @param threads at least 0, where with 0 the consumer's own thread does the work; or -1 for 1
     *     thread where images are in memory, otherwise all cores but one
     * @throws KilnException if below -1
     */
    public Builder workers(int threads) {
      if (threads < -1) {
        throw new KilnException("Workers " + threads + ": must be at least -1");
      }
      workers = threads;
      return this;
    }

    /**
     * Which share of each epoch to read; default the whole.
     *
     * @param rank in {@code [0, world)}
     * @param world number of shares
     */
    public Builder shard(int rank, int world) {
      shard = new Shard(rank, world);
      return this;
    }

    /**
     * Whether to step over images that cannot be decoded; default what the data set says. A damaged
     * image is replaced by the next readable one of the data set, label and all, logged once, and
     * counted in {@link DataLoader#skipped}; {@link Batch#standsIn} tells.
     *
     * @param skip false makes the first damaged image an error
     */
    public Builder skipCorrupt(boolean skip) {
      skipCorrupt = skip;
      return this;
    }

    /**
     * The loader.
     *
     * @throws KilnException if the settings do not fit each other or fill no batch
     */
    public DataLoader build() {
      return new DataLoader(this);
    }
  }
}
