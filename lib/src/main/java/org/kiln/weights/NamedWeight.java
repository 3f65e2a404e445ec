package org.kiln.weights;

import java.util.List;
import org.kiln.error.KilnException;
import org.kiln.weights.tensor.Tensor;
import org.kiln.weights.tensor.TensorType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A tensor of a state dict, and where the network keeps it. */
sealed interface NamedWeight {

  /** Its name in the state dict. */
  String name();

  /** The tensor as the network has it. */
  Tensor tensor(TensorType type);

  /**
   * How many batches a batch norm has seen, in PyTorch: neither DL4J nor inference knows such a
   * number.
   */
  record Counter(String name) implements NamedWeight {

    @Override
    public Tensor tensor(TensorType type) {
      return Tensor.ofLong(name, 0);
    }
  }

  /**
   * A parameter.
   *
   * @param shape PyTorch's
   * @param array DL4J's, a view of the network's vector, with its dimensions in PyTorch's order:
   *     what it holds in row-major order is what the tensor holds
   * @param form how its numbers are written
   */
  record Parameter(String name, List<Long> shape, INDArray array, Form form)
      implements NamedWeight {

    @Override
    public Tensor tensor(TensorType type) {
      float[] values = array.castTo(DataType.FLOAT).dup('c').data().asFloat();
      for (int i = 0; i < values.length && form == Form.LOG10_STANDARD_DEVIATION; i++) {
        values[i] = (float) Math.pow(10, 2.0 * values[i]);
      }
      return Tensor.ofFloats(name, type, shape, values);
    }

    /**
     * @throws KilnException if it can't take the tensor's numbers
     */
    void requireValues(Tensor tensor) {
      for (float value : form == Form.LOG10_STANDARD_DEVIATION ? tensor.toFloats() : new float[0]) {
        if (value < 0) {
          throw new KilnException(
              "Tensor '%s' holds the variance %s: expected none below 0, as this network keeps the"
                      .formatted(name, value)
                  + " logarithm of its root. The file is damaged, or of another network");
        }
      }
    }

    /** Takes the tensor's numbers; its shape is {@link #shape}. */
    void assign(Tensor tensor) {
      float[] values = tensor.toFloats();
      for (int i = 0; i < values.length && form == Form.LOG10_STANDARD_DEVIATION; i++) {
        values[i] = (float) (0.5 * Math.log10(values[i]));
      }
      array.assign(Nd4j.create(values, array.shape(), 'c').castTo(array.dataType()));
    }
  }

  /** How DL4J writes a number of PyTorch's. */
  enum Form {
    /** As it is. */
    SAME,
    /** A variance v as {@code log10(sqrt(v))}, DL4J's default for batch norm. */
    LOG10_STANDARD_DEVIATION
  }
}
