package org.kiln.weights.tensor;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The files that {@code src/test/python/weight_fixtures.py} made, and what they hold. */
public final class TensorFixtures {

  private static final Path FOLDER = Path.of("src", "test", "resources", "weights");

  private TensorFixtures() {}

  public static Path file(String name) {
    return FOLDER.resolve(name);
  }

  /** Element i of a floating tensor: (i - 3) / 4. */
  public static float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (i - 3) / 4f;
    }
    return values;
  }

  /** Element i of a tensor of whole numbers: i % 100, of booleans i % 2. */
  public static List<Long> wholes(Tensor tensor) {
    ByteBuffer data = tensor.data();
    Long[] values = new Long[tensor.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (tensor.type().bytes()) {
            case 1 -> (long) data.get();
            case 2 -> (long) data.getShort();
            case 4 -> (long) data.getInt();
            default -> data.getLong();
          };
    }
    return List.of(values);
  }
}
