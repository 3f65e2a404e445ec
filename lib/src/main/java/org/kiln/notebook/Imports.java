package org.kiln.notebook;

import java.util.List;
import java.util.stream.Collectors;

/** What every cell may use without importing it. */
public final class Imports {

  private static final List<String> NAMES =
      List.of(
          "org.kiln.Kiln",
          "org.kiln.data.*",
          "org.kiln.data.image.*",
          "org.kiln.data.layout.Validation",
          "org.kiln.data.transform.*",
          "org.kiln.engine.*",
          "org.kiln.error.*",
          "org.kiln.figure.*",
          "org.kiln.model.*",
          "org.kiln.notebook.*",
          "org.kiln.optim.*",
          "org.kiln.train.*",
          "org.kiln.train.study.*",
          "org.deeplearning4j.nn.conf.ComputationGraphConfiguration",
          "org.deeplearning4j.nn.conf.NeuralNetConfiguration",
          "org.deeplearning4j.nn.conf.inputs.InputType",
          "org.deeplearning4j.nn.graph.ComputationGraph",
          "org.deeplearning4j.nn.multilayer.MultiLayerNetwork",
          "org.deeplearning4j.nn.weights.WeightInit",
          "org.deeplearning4j.util.ModelSerializer",
          "org.nd4j.linalg.activations.Activation",
          "org.nd4j.linalg.api.ndarray.INDArray",
          "org.nd4j.linalg.dataset.DataSet",
          "org.nd4j.linalg.dataset.api.iterator.DataSetIterator",
          "org.nd4j.linalg.factory.Nd4j",
          "org.nd4j.linalg.lossfunctions.LossFunctions",
          "tech.tablesaw.api.Table",
          "static org.kiln.notebook.Show.*");

  private Imports() {}

  /** The import statements, one a line. */
  public static String source() {
    return NAMES.stream()
        .map(name -> "import " + name + ";")
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
