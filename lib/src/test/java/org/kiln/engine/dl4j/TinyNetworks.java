package org.kiln.engine.dl4j;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks small enough to train in a test: images 6x6x3, 4 classes. */
public final class TinyNetworks {

  private TinyNetworks() {}

  /** Convolution, batch norm, dropout on the output layer; L2. */
  public static ComputationGraph graph(CNN2DFormat format) {
    var configuration =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new Nesterovs(0.05, 0.9))
            .l2(1e-3)
            .activation(Activation.RELU)
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs("input")
            .addLayer(
                "conv",
                new ConvolutionLayer.Builder(3, 3).nOut(5).dataFormat(format).build(),
                "input")
            .addLayer("bn", new BatchNormalization.Builder().dataFormat(format).build(), "conv")
            .addLayer("pool", new GlobalPoolingLayer.Builder().build(), "bn")
            .addLayer(
                "output",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(4)
                    .dropOut(0.8)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "pool")
            .setOutputs("output")
            .setInputTypes(InputType.convolutional(6, 6, 3, format))
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }

  /** Rows in, dense, dropout. */
  public static MultiLayerNetwork layers() {
    var configuration =
        new NeuralNetConfiguration.Builder()
            .seed(8)
            .updater(new Nesterovs(0.05, 0.9))
            .activation(Activation.RELU)
            .list()
            .layer(new DenseLayer.Builder().nIn(108).nOut(7).dropOut(0.5).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(4)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }
}
