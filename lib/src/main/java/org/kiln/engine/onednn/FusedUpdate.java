package org.kiln.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The optimizer: one pass over parameters, gradients and state, a thousand numbers at a time while
 * they are in the cache. Runs on DL4J's own vectors with DL4J's formulas, so that either can go on
 * where the other stopped.
 *
 * <p>Chunks are the same whatever the number of threads, and each number depends on its own chunk
 * only, so that results are too.
 */
final class FusedUpdate {

  private static final int CHUNK = 1024;

  private final List<Segment> segments;
  private final FloatBuffer parameters;
  private final FloatBuffer gradients;
  private final FloatBuffer state;
  private final boolean keepUpdates;

  private FusedUpdate(
      List<Segment> segments, NetworkState network, FloatBuffer state, boolean keepUpdates) {
    this.segments = segments;
    this.parameters = Memories.floats(network.vectors().parameters(), network.length());
    this.gradients = Memories.floats(network.vectors().gradients(), network.length());
    this.state = state;
    this.keepUpdates = keepUpdates;
  }

  /**
   * The update of a network.
   *
   * @param updater DL4J's updater of the network
   * @param network the network's vectors and layers; those frozen since the updater was made, of
   *     which it does not know, are left out
   * @param state the updater's state vector; null if it has none
   * @param stateLength its length
   * @param keepUpdates whether updates are written over the gradients
   * @return empty if an updater, a regularisation or gradient clipping is none of those known here,
   *     or what is penalised is not what the score says
   */
  static Optional<FusedUpdate> of(
      BaseMultiLayerUpdater<?> updater,
      NetworkState network,
      Pointer state,
      long stateLength,
      boolean keepUpdates) {
    List<Segment> segments = new ArrayList<>();
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      for (UpdaterBlock.ParamState parameter : block.getLayersAndVariablesInBlock()) {
        if (network.frozen(parameter.getLayer())) {
          continue;
        }
        TrainingConfig config = parameter.getLayer().getConfig();
        IUpdater rule = config.getUpdaterByParam(parameter.getParamName());
        List<Regularization> regularization = regularization(config, parameter.getParamName());
        if (UpdateRule.states(rule) < 0
            || !Penalties.known(regularization)
            || !(regularization.isEmpty() || scoredInPlace(parameter))
            || clips(config.getGradientNormalization())) {
          return Optional.empty();
        }
        segments.add(segment(block, parameter, rule, regularization));
      }
    }
    FloatBuffer states = state == null ? null : Memories.floats(state, stateLength);
    return Optional.of(new FusedUpdate(segments, network, states, keepUpdates));
  }

  private static List<Regularization> regularization(TrainingConfig config, String name) {
    List<Regularization> list = config.getRegularizationByParam(name);
    return list == null ? List.of() : list;
  }

  /**
   * Whether the updater penalises the numbers that DL4J's score is of. Of a depthwise or separable
   * convolution with a bias it takes those a few places before.
   */
  private static boolean scoredInPlace(UpdaterBlock.ParamState parameter) {
    INDArray scored = parameter.getLayer().paramTable(false).get(parameter.getParamName());
    return scored == null || scored.offset() == parameter.getParamView().offset();
  }

  private static boolean clips(GradientNormalization normalization) {
    return normalization != null && normalization != GradientNormalization.None;
  }

  private static Segment segment(
      UpdaterBlock block,
      UpdaterBlock.ParamState parameter,
      IUpdater rule,
      List<Regularization> regularization) {
    long start = parameter.getParamOffsetStart();
    return new Segment(
        start,
        parameter.getParamOffsetEnd() - start,
        rule,
        block.getUpdaterViewOffsetStart() + start - block.getParamOffsetStart(),
        block.getParamOffsetEnd() - block.getParamOffsetStart(),
        parameter.getLayer().updaterDivideByMinibatch(parameter.getParamName()),
        regularization);
  }

  /**
   * Updates all parameters.
   *
   * @param divisor what gradients are divided by: the batch size, or 1
   * @param workers threads beside the calling one; null for none
   * @param shares among how many threads the work is divided; 1 if there are no workers
   * @return the regularisation part of the score, at the parameters before the update
   */
  double run(int divisor, int iteration, int epoch, ExecutorService workers, int shares) {
    List<Chunk> chunks = chunks(divisor, iteration, epoch);
    double[] scores = new double[chunks.size()];
    List<Future<Void>> others = new ArrayList<>();
    for (int share = 1; share < shares; share++) {
      Callable<Void> task = share(chunks, scores, share, shares);
      others.add(workers.submit(task));
    }
    finish(share(chunks, scores, 0, shares), others);
    double score = 0;
    for (double part : scores) {
      score += part;
    }
    return score;
  }

  /** Does this thread's share; returns when the others are done too, even if this one fails. */
  private static void finish(Callable<Void> own, List<Future<Void>> others) {
    try {
      try {
        own.call();
      } finally {
        join(others);
      }
    } catch (Exception e) {
      throw new IllegalStateException("The parameter update failed", e);
    }
  }

  /** Waits for all, interrupted or not: half an update must not be left behind. */
  private static void join(List<Future<Void>> tasks) throws ExecutionException {
    boolean interrupted = false;
    for (Future<Void> task : tasks) {
      while (true) {
        try {
          task.get();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Chunk> chunks(int divisor, int iteration, int epoch) {
    List<Chunk> chunks = new ArrayList<>();
    for (Segment segment : segments) {
      UpdateRule rule = UpdateRule.of(segment.updater(), iteration, epoch);
      Penalties penalties =
          Penalties.of(segment.regularization(), segment.updater(), iteration, epoch);
      float factor = segment.averaged() ? 1f / divisor : 1;
      for (long at = 0; at < segment.length(); at += CHUNK) {
        int length = (int) Math.min(CHUNK, segment.length() - at);
        chunks.add(new Chunk(segment, (int) at, length, rule, penalties, factor));
      }
    }
    return chunks;
  }

  /** Neighbouring chunks, about as many as the other shares have. */
  private Callable<Void> share(List<Chunk> chunks, double[] scores, int share, int shares) {
    int from = (int) ((long) chunks.size() * share / shares);
    int to = (int) ((long) chunks.size() * (share + 1) / shares);
    return () -> {
      Buffers buffers = new Buffers();
      for (int i = from; i < to; i++) {
        scores[i] = update(chunks.get(i), buffers);
      }
      return null;
    };
  }

  private double update(Chunk chunk, Buffers buffers) {
    Segment segment = chunk.segment();
    int length = chunk.length();
    int at = Math.toIntExact(segment.offset() + chunk.start());
    int first = Math.toIntExact(segment.state() + chunk.start());
    int second = Math.toIntExact(first + segment.stateStride());
    int states = UpdateRule.states(segment.updater());
    gradients.get(at, buffers.gradient, 0, length);
    parameters.get(at, buffers.parameters, 0, length);
    if (states > 0) {
      state.get(first, buffers.first, 0, length);
    }
    if (states > 1) {
      state.get(second, buffers.second, 0, length);
    }
    double score = buffers.step(chunk);
    parameters.put(at, buffers.parameters, 0, length);
    if (keepUpdates) {
      gradients.put(at, buffers.gradient, 0, length);
    }
    if (states > 0) {
      state.put(first, buffers.first, 0, length);
    }
    if (states > 1) {
      state.put(second, buffers.second, 0, length);
    }
    return score;
  }

  private record Chunk(
      Segment segment, int start, int length, UpdateRule rule, Penalties penalties, float factor) {}

  /** What one thread works in: small enough for the first-level cache. */
  private static final class Buffers {
    private final float[] gradient = new float[CHUNK];
    private final float[] parameters = new float[CHUNK];
    private final float[] first = new float[CHUNK];
    private final float[] second = new float[CHUNK];

    private double step(Chunk chunk) {
      int length = chunk.length();
      float factor = chunk.factor();
      if (factor != 1) {
        for (int i = 0; i < length; i++) {
          gradient[i] *= factor;
        }
      }
      double score = chunk.penalties().beforeUpdate(parameters, gradient, length);
      chunk.rule().apply(gradient, first, second, length);
      chunk.penalties().afterUpdate(parameters, gradient, length);
      for (int i = 0; i < length; i++) {
        parameters[i] -= gradient[i];
      }
      return score;
    }
  }
}
