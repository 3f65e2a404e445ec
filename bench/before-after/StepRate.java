import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.Datasets;
import org.kiln.data.ImageDataset;
import org.kiln.data.InMemoryDataset;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.Transforms;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.Engines;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParallelOptions;
import org.kiln.model.Models;
import org.kiln.optim.Optimizer;
import org.kiln.optim.Schedules;

/**
 * One row of a comparison of two checkouts: trains or predicts on made-up images, loaded with crop
 * and flip, and for each line on its standard input runs so many steps and prints images a second.
 * Compiled against each checkout; names only what both have.
 *
 * <p>Arguments: network, side of the images, batch size, bf16 or fp32, train or predict, replicas.
 */
public final class StepRate {

  private static final int CLASSES = 10;

  public static void main(String[] arguments) throws Exception {
    int side = Integer.parseInt(arguments[1]);
    int batchSize = Integer.parseInt(arguments[2]);
    boolean training = arguments[4].equals("train");
    int replicas = Integer.parseInt(arguments[5]);
    ImageShape shape = new ImageShape(side, side, 3);
    EngineOptions options =
        EngineOptions.DEFAULT.withPrecision(
            EngineOptions.Precision.valueOf(arguments[3].toUpperCase(Locale.ROOT)));
    if (replicas > 1) {
      options = options.withParallel(ParallelOptions.averaging(replicas));
    }
    int images = 8 * batchSize;
    try (VisionDataset made = Datasets.dummy(shape, CLASSES, images, images);
        ImageDataset data = InMemoryDataset.copyOf(made.train())) {
      ComputationGraph network = Models.create(arguments[0], shape, CLASSES, 7);
      NetworkView.of(network).apply(Optimizer.sgd(Schedules.constant(0.05), 0.9, 5e-4));
      try (Engine engine = Engines.choose(network, options)) {
        serve(engine, loader(data, engine, batchSize, training), training);
      }
    }
  }

  private static DataLoader loader(
      ImageDataset data, Engine engine, int batchSize, boolean training) {
    return DataLoader.of(data)
        .batchSize(batchSize)
        .elementType(engine.elementType())
        .transforms(training ? Transforms.cropAndFlip(4) : Transforms.none())
        .shuffle(training)
        .dropLast(true)
        .build();
  }

  private static void serve(Engine engine, DataLoader loader, boolean training) throws Exception {
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    int epoch = 0;
    BatchStream batches = loader.epoch(epoch);
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      int steps = Integer.parseInt(line.trim());
      long images = 0;
      long start = System.nanoTime();
      for (int i = 0; i < steps; i++) {
        if (!batches.hasNext()) {
          batches.close();
          batches = loader.epoch(++epoch);
        }
        var batch = batches.next();
        images += batch.size();
        if (training) {
          engine.fit(batch);
        } else {
          engine.predict(batch);
        }
      }
      System.out.println("rate " + images * 1e9 / (System.nanoTime() - start));
      System.out.flush();
    }
    batches.close();
    loader.close();
  }
}
