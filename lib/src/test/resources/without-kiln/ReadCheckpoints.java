import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads checkpoints where there is no Kiln, and prints of each what the network computes. Arguments:
 * checkpoint files; beside each a text file with its input's shape and number of classes.
 */
public final class ReadCheckpoints {

  public static void main(String[] arguments) throws Exception {
    try {
      Class.forName("org.kiln.Kiln");
      throw new IllegalStateException("Kiln is on the class path");
    } catch (ClassNotFoundException expected) {
      // That's the point.
    }
    for (String file : arguments) {
      System.out.println(Path.of(file).getFileName() + " " + read(new File(file)));
    }
  }

  private static String read(File file) throws Exception {
    long[] sizes =
        Arrays.stream(Files.readString(Path.of(file + ".txt")).split(" "))
            .mapToLong(Long::parseLong)
            .toArray();
    long[] shape = Arrays.copyOf(sizes, sizes.length - 1);
    long values = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    INDArray input = Nd4j.arange(values).castTo(DataType.FLOAT).divi(values).reshape(shape);
    INDArray labels = Nd4j.eye(sizes[sizes.length - 1]).castTo(DataType.FLOAT).getRows(0, 1);
    if (file.getName().startsWith("layers")) {
      MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(file, true);
      requireEqual(network.params(), ModelSerializer.restoreMultiLayerNetwork(file, false).params());
      requireEqual(network.params(), MultiLayerNetwork.load(file, true).params());
      String output = digest(network.output(input));
      Nd4j.getRandom().setSeed(7);
      network.fit(input, labels);
      return output + " " + digest(network.params());
    }
    ComputationGraph network = ModelSerializer.restoreComputationGraph(file, true);
    requireEqual(network.params(), ModelSerializer.restoreComputationGraph(file, false).params());
    requireEqual(network.params(), ComputationGraph.load(file, true).params());
    String output = digest(network.outputSingle(input));
    Nd4j.getRandom().setSeed(7);
    network.fit(new INDArray[] {input}, new INDArray[] {labels});
    return output + " " + digest(network.params());
  }

  private static void requireEqual(INDArray one, INDArray other) {
    if (!one.equalsWithEps(other, 0)) {
      throw new IllegalStateException("Other parameters");
    }
  }

  private static String digest(INDArray array) throws Exception {
    float[] values = array.dup().data().asFloat();
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
