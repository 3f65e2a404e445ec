package org.kiln.engine;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.kiln.data.Batch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What a network's inputs look like, read off the layers behind them: DL4J keeps no input types.
 *
 * @param format how DL4J lays out its image arrays
 * @param forms of each input, in DL4J's order
 */
public record NetworkInputs(CNN2DFormat format, List<Form> forms) {

  /** What the layers behind an input take it for. */
  public enum Rank {
    /** Arrays of rank 4. */
    IMAGES,
    /** Matrices (N, features). */
    ROWS,
    /** No layer tells. */
    UNKNOWN
  }

  /**
   * One input.
   *
   * @param rank of DL4J's arrays, as the layers take it
   * @param features channels of images, features of rows; empty where no layer tells
   * @param unflattened one image of those that the first layer makes of rows, if it does
   */
  public record Form(Rank rank, Optional<Integer> features, Optional<Unflattened> unflattened) {}

  /**
   * The images that a layer makes of rows; of any number of channels.
   *
   * @param channels at least 1
   * @param height at least 1
   * @param width at least 1
   */
  public record Unflattened(int channels, int height, int width) {

    /** Numbers of a row. */
    public int features() {
      return channels * height * width;
    }
  }

  /** Copies the list. */
  public NetworkInputs {
    forms = List.copyOf(forms);
  }

  /** The inputs of a network. */
  public static NetworkInputs of(NetworkView network) {
    List<NetworkNode> nodes = network.nodes();
    return new NetworkInputs(
        format(nodes),
        network.inputNames().stream().map(input -> new InputReaders(nodes, input).form()).toList());
  }

  /** Only layers that read nothing but images say it reliably. */
  private static CNN2DFormat format(List<NetworkNode> nodes) {
    for (NetworkNode node : nodes) {
      if (node.configuration() instanceof ConvolutionLayer layer) {
        return layer.getCnn2dDataFormat();
      }
      if (node.configuration() instanceof SubsamplingLayer layer) {
        return layer.getCnn2dDataFormat();
      }
    }
    return CNN2DFormat.NCHW;
  }

  /** Whether DL4J's image arrays run channel by channel. */
  public boolean planes() {
    return format == CNN2DFormat.NCHW;
  }

  /** Whether an input takes matrices only: it neither reads images nor makes any of rows. */
  public boolean readsRows(int input) {
    return forms.get(input).rank() == Rank.ROWS && forms.get(input).unflattened().isEmpty();
  }

  /**
   * A copy of a batch for DL4J's own {@code fit}: (N, C, H, W), (N, H, W, C), or (N, C*H*W) as the
   * rows of DL4J's MNIST iterator, whatever the first input takes.
   *
   * @param type of the network's parameters
   */
  public DataSet copy(Batch batch, DataType type) {
    DataSet data = batch.toDataSet();
    data.setFeatures(arrange(data.getFeatures()).castTo(type));
    data.setLabels(data.getLabels().castTo(type));
    return data;
  }

  private INDArray arrange(INDArray nchw) {
    if (forms.get(0).rank() == Rank.ROWS) {
      return nchw.reshape(nchw.size(0), nchw.length() / nchw.size(0));
    }
    return planes() ? nchw : nchw.permute(0, 2, 3, 1).dup('c');
  }
}
