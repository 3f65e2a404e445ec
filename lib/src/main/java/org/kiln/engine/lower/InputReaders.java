package org.kiln.engine.lower;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.kiln.engine.lower.NetworkInputs.Form;
import org.kiln.engine.lower.NetworkInputs.Rank;
import org.kiln.engine.plan.op.Shape;
import org.kiln.model.layer.ChannelScaleVertex;

/**
 * Walks from one input through what changes neither rank nor channels (dropout, activations,
 * vertices, pooling) to the first layers that tell what the input is.
 */
final class InputReaders {

  private final NetworkGraph graph;
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

  InputReaders(NetworkGraph graph, String input) {
    this.graph = graph;
    this.input = input;
  }

  Form form() {
    Optional<Shape> unflattened =
        graph.nodes().stream()
            .filter(node -> node.inputs().contains(input))
            .flatMap(node -> node.preprocessor().stream())
            .filter(Preprocessors::unflattens)
            .map(preprocessor -> image((FeedForwardToCnnPreProcessor) preprocessor))
            .findFirst();
    open.add(new Place(input, true, true));
    while (!open.isEmpty()) {
      Place place = open.poll();
      graph.nodes().stream()
          .filter(node -> node.inputs().contains(place.name()))
          .forEach(node -> visit(node, place));
    }
    return new Form(rank, features, unflattened);
  }

  private static Shape image(FeedForwardToCnnPreProcessor preprocessor) {
    return new Shape(
        1,
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
          : Preprocessors.unflattens(preprocessor) ? Optional.of(Rank.ROWS) : Optional.empty();
    }
    if (LayerLowerings.readsImages(configuration)) {
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
    return Preprocessors.unflattens(preprocessor)
        ? Optional.of((int) image((FeedForwardToCnnPreProcessor) preprocessor).count())
        : Optional.empty();
  }

  private static Optional<InputPreProcessor> preprocessor(NetworkNode node) {
    return node.configuration() instanceof PreprocessorVertex vertex
        ? Optional.of(vertex.getPreProcessor())
        : node.preprocessor();
  }
}
