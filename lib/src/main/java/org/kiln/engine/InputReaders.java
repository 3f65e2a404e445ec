package org.kiln.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.kiln.engine.NetworkInputs.Form;
import org.kiln.engine.NetworkInputs.Rank;
import org.kiln.engine.NetworkInputs.Unflattened;
import org.kiln.model.layer.ChannelScaleVertex;

/**
 * Walks from one input through what changes neither rank nor channels (dropout, activations,
 * vertices, pooling) to the first layers that tell what the input is.
 */
final class InputReaders {

  private final List<NetworkNode> nodes;
  private final String input;
  private final Set<String> seen = new HashSet<>();
  private final Deque<Place> open = new ArrayDeque<>();
  private Rank rank = Rank.UNKNOWN;
  private Optional<Integer> features = Optional.empty();

  /**
   * A value on the way.
   *
   * @param sameRank whether it has the input's rank still
   * @param sameChannels whether it has the input's channels still
   */
  private record Place(String name, boolean sameRank, boolean sameChannels) {}

  InputReaders(List<NetworkNode> nodes, String input) {
    this.nodes = nodes;
    this.input = input;
  }

  Form form() {
    Optional<Unflattened> unflattened =
        nodes.stream()
            .filter(node -> node.inputs().contains(input))
            .flatMap(node -> node.preprocessor().stream())
            .filter(InputReaders::unflattens)
            .map(preprocessor -> image((FeedForwardToCnnPreProcessor) preprocessor))
            .findFirst();
    open.add(new Place(input, true, true));
    while (!open.isEmpty()) {
      Place place = open.poll();
      nodes.stream()
          .filter(node -> node.inputs().contains(place.name()))
          .forEach(node -> visit(node, place));
    }
    return new Form(rank, features, unflattened);
  }

  private static boolean unflattens(InputPreProcessor preprocessor) {
    return preprocessor.getClass() == FeedForwardToCnnPreProcessor.class;
  }

  /** Whether a configuration belongs to a layer that reads arrays of rank 4 only. */
  private static boolean readsImages(Object configuration) {
    return configuration instanceof ConvolutionLayer
        || configuration instanceof SubsamplingLayer
        || configuration instanceof GlobalPoolingLayer
        || configuration instanceof ZeroPaddingLayer
        || configuration instanceof Cropping2D;
  }

  private static Unflattened image(FeedForwardToCnnPreProcessor preprocessor) {
    return new Unflattened(
        Math.toIntExact(preprocessor.getNumChannels()),
        Math.toIntExact(preprocessor.getInputHeight()),
        Math.toIntExact(preprocessor.getInputWidth()));
  }

  private void visit(NetworkNode node, Place place) {
    if (!seen.add(node.name())) {
      return;
    }
    Object configuration = node.configuration();
    Optional<Rank> told = rank(node, place);
    if (place.sameRank() && rank == Rank.UNKNOWN && told.isPresent()) {
      rank = told.get();
    }
    Optional<Integer> width = features(node);
    if (place.sameChannels() && features.isEmpty()) {
      features = width;
    }
    boolean weighs = !(configuration instanceof BatchNormalization) && width.isPresent();
    boolean mixes = configuration instanceof MergeVertex || configuration instanceof SubsetVertex;
    if (!weighs && preprocessor(node).isEmpty()) {
      open.add(
          new Place(
              node.name(), place.sameRank() && told.isEmpty(), place.sameChannels() && !mixes));
    }
  }

  /** What a node's own kind says of what it reads. */
  private static Optional<Rank> rank(NetworkNode node, Place place) {
    Object configuration = node.configuration();
    if (preprocessor(node).isPresent()) {
      InputPreProcessor preprocessor = preprocessor(node).get();
      return preprocessor instanceof CnnToFeedForwardPreProcessor
          ? Optional.of(Rank.IMAGES)
          : unflattens(preprocessor) ? Optional.of(Rank.ROWS) : Optional.empty();
    }
    if (readsImages(configuration)) {
      return Optional.of(Rank.IMAGES);
    }
    if (configuration instanceof ChannelScaleVertex) {
      boolean first = node.inputs().get(0).equals(place.name());
      return Optional.of(first ? Rank.IMAGES : Rank.ROWS);
    }
    boolean dense = configuration instanceof DenseLayer || configuration instanceof BaseOutputLayer;
    return dense ? Optional.of(Rank.ROWS) : Optional.empty();
  }

  /** Channels or features that a node can read; empty if it takes any number. */
  private static Optional<Integer> features(NetworkNode node) {
    if (preprocessor(node).isPresent()) {
      return features(preprocessor(node).get()).filter(number -> number > 0);
    }
    return node.configuration() instanceof FeedForwardLayer layer && layer.getNIn() > 0
        ? Optional.of(Math.toIntExact(layer.getNIn()))
        : Optional.empty();
  }

  private static Optional<Integer> features(InputPreProcessor preprocessor) {
    if (preprocessor instanceof CnnToFeedForwardPreProcessor flatten) {
      return Optional.of((int) flatten.getNumChannels());
    }
    return unflattens(preprocessor)
        ? Optional.of(image((FeedForwardToCnnPreProcessor) preprocessor).features())
        : Optional.empty();
  }

  private static Optional<InputPreProcessor> preprocessor(NetworkNode node) {
    return node.configuration() instanceof PreprocessorVertex vertex
        ? Optional.of(vertex.getPreProcessor())
        : node.preprocessor();
  }
}
