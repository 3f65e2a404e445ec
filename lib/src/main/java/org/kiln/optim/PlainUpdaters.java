package org.kiln.optim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Puts DL4J's own classes in the place of Kiln's updaters and schedules, so that a network can be
 * read, and trained on, where there is no Kiln.
 *
 * <p>A schedule becomes the rate it had at the last step made, for DL4J has no cosine, no one-cycle
 * and no warm-up. {@link Momentum} becomes {@code Nesterovs}, the one updater of DL4J with a
 * velocity; its state is {@link Velocity#factor} times Momentum's, so that it goes on at the same
 * speed, with Nesterov's look-ahead. All other updaters are DL4J's already and keep their state.
 */
public final class PlainUpdaters {

  private static final String RATE = "learningRate";
  private static final String SCHEDULE = "learningRateSchedule";
  private static final String KILN = Momentum.class.getPackageName() + ".";

  private final int iteration;
  private final int epoch;

  private PlainUpdaters(int iteration, int epoch) {
    this.iteration = iteration;
    this.epoch = epoch;
  }

  /** Of a network that has made so many updates: the last of them counts. */
  private static PlainUpdaters after(int iterations, int epochs) {
    return new PlainUpdaters(Math.max(0, iterations - 1), epochs);
  }

  /**
   * A network's configuration without Kiln's updaters and schedules.
   *
   * @param json DL4J's, of a ComputationGraph or MultiLayerNetwork
   * @param iterations updates the network has made
   * @param epochs epochs it has finished
   * @return the same, with plain updaters
   */
  public static String configuration(String json, int iterations, int epochs) {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    try {
      JsonNode plain = after(iterations, epochs).plainJson(mapper.readTree(json));
      return mapper.writeValueAsString(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("DL4J's own JSON can't be read", e);
    }
  }

  /**
   * Leaves {@code network} with plain updaters and their state, in place.
   *
   * @param network initialised
   */
  public static void applyTo(ComputationGraph network) {
    int iterations = network.getConfiguration().getIterationCount();
    PlainUpdaters plain = after(iterations, network.getConfiguration().getEpochCount());
    INDArray state = plain.state(network.getUpdater());
    plain.visitor().visitAll(network);
    network.setUpdater(null);
    if (state != null) {
      network.getUpdater().getStateViewArray().assign(state);
    }
  }

  /**
   * The same for a MultiLayerNetwork.
   *
   * @param network initialised
   */
  public static void applyTo(MultiLayerNetwork network) {
    PlainUpdaters plain = after(network.getIterationCount(), network.getEpochCount());
    INDArray state = plain.state((BaseMultiLayerUpdater<?>) network.getUpdater());
    plain.visitor().visitAll(network);
    network.setUpdater(null);
    if (state != null) {
      network.getUpdater().getStateViewArray().assign(state);
    }
  }

  /**
   * Where the velocities lie that {@link #configuration} makes another updater's.
   *
   * @param updater of the network
   * @param iterations updates the network has made
   * @param epochs epochs it has finished
   */
  public static List<Velocity> velocities(
      BaseMultiLayerUpdater<?> updater, int iterations, int epochs) {
    PlainUpdaters plain = after(iterations, epochs);
    return Velocity.of(updater, plain.iteration, plain.epoch);
  }

  private INDArray state(BaseMultiLayerUpdater<?> updater) {
    INDArray view = updater.getStateViewArray();
    if (view == null) {
      return null;
    }
    INDArray state = view.dup();
    INDArray flat = state.reshape(state.length());
    for (Velocity velocity : Velocity.of(updater, iteration, epoch)) {
      flat.get(NDArrayIndex.interval(velocity.from(), velocity.to())).muli(velocity.factor());
    }
    return state;
  }

  private UpdaterVisitor visitor() {
    return new UpdaterVisitor() {
      @Override
      void visit(BaseLayer layer) {
        layer.setIUpdater(plain(layer.getIUpdater()));
        layer.setBiasUpdater(plain(layer.getBiasUpdater()));
      }

      @Override
      void visit(AbstractSameDiffLayer layer) {
        layer.setUpdater(plain(layer.getUpdater()));
        layer.setBiasUpdater(plain(layer.getBiasUpdater()));
      }

      @Override
      void visit(SameDiffVertex vertex) {
        vertex.setUpdater(plain(vertex.getUpdater()));
        vertex.setBiasUpdater(plain(vertex.getBiasUpdater()));
      }
    };
  }

  private IUpdater plain(IUpdater updater) {
    if (updater == null) {
      return null;
    }
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    try {
      JsonNode before = mapper.valueToTree(updater);
      JsonNode copy = before.deepCopy();
      JsonNode after = plainJson(copy);
      return after.equals(before) ? updater : mapper.treeToValue(after, IUpdater.class);
    } catch (IOException e) {
      throw new UncheckedIOException("DL4J's own JSON can't be read", e);
    }
  }

  private JsonNode plainJson(JsonNode node) throws IOException {
    if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, plainJson(array.get(i)));
      }
    } else if (node instanceof ObjectNode object) {
      return plainObject(object);
    }
    return node;
  }

  private JsonNode plainObject(ObjectNode object) throws IOException {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    if (isKilns(object) && !object.has("momentum")) {
      ISchedule schedule = mapper.treeToValue(object, ISchedule.class);
      return mapper.valueToTree(new FixedSchedule(schedule.valueAt(iteration, epoch)));
    }
    boolean scheduled = isKilns(object.path(SCHEDULE));
    Iterator<Map.Entry<String, JsonNode>> fields = object.fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      field.setValue(plainJson(field.getValue()));
    }
    if (scheduled) {
      object.set(RATE, object.get(SCHEDULE).get("value"));
      object.putNull(SCHEDULE);
    }
    return isKilns(object) ? nesterovs(object) : object;
  }

  private static ObjectNode nesterovs(ObjectNode momentum) {
    ObjectNode nesterovs = NeuralNetConfiguration.mapper().valueToTree(new Nesterovs());
    for (String name : List.of(RATE, SCHEDULE, "momentum")) {
      nesterovs.set(name, momentum.get(name));
    }
    return nesterovs;
  }

  private static boolean isKilns(JsonNode object) {
    return object.path("@class").asText().startsWith(KILN);
  }
}
