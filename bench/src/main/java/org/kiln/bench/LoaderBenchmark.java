package org.kiln.bench;

import java.util.concurrent.TimeUnit;
import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.Datasets;
import org.kiln.data.ElementType;
import org.kiln.data.InMemoryDataset;
import org.kiln.data.Normalization;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.Transforms;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many CIFAR-sized training images a second the loader makes: shuffled, cropped from padding 4,
 * flipped, normalised, with labels, into batches of 128. One operation is one image; opening epochs
 * and drawing their order is included. {@code workers} 0 is the whole of it on one thread, others
 * hand batches from that many loader threads to the measuring thread.
 *
 * <p>{@code ./kiln bench loader} runs it; {@code gc.alloc.rate.norm} is the bytes allocated per
 * image.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx1g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LoaderBenchmark {

  private static final int BATCH_SIZE = 128;
  private static final int IMAGES = 390 * BATCH_SIZE;
  private static final int CLASSES = 10;

  /** What values are written as. */
  @Param({"BFLOAT16", "FLOAT32"})
  public ElementType elementType;

  /** Loader threads; 0 = the measuring thread itself. */
  @Param({"0", "1", "2"})
  public int workers;

  private DataLoader loader;
  private BatchStream stream;
  private int epoch;

  /** Makes as many images as CIFAR-10 has, but for a last batch that is not full. */
  @Setup(Level.Trial)
  public void open() {
    ImageShape shape = new ImageShape(32, 32, 3);
    InMemoryDataset data =
        InMemoryDataset.copyOf(Datasets.dummy(shape, CLASSES, IMAGES, 1).train());
    loader =
        DataLoader.of(data)
            .batchSize(BATCH_SIZE)
            .elementType(elementType)
            .normalization(Normalization.of(data))
            .transforms(Transforms.cropAndFlip(4))
            .shuffle(true)
            .workers(workers)
            .build();
    stream = loader.epoch(0);
  }

  /** Stops the loader's threads. */
  @TearDown(Level.Trial)
  public void close() {
    loader.close();
  }

  /** Takes one batch. */
  @Benchmark
  @OperationsPerInvocation(BATCH_SIZE)
  public Batch cropFlipNormalise() {
    if (!stream.hasNext()) {
      stream = loader.epoch(++epoch);
    }
    return stream.next();
  }
}
