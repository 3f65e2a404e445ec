package org.kiln.engine.compiled;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The optimizer: one pass over parameters, gradients and state, a thousand numbers at a time while
 * they are in the cache. Runs on DL4J's own vectors with DL4J's formulas, so that either can go on
 * where the other stopped; knows neither DL4J nor ND4J itself.
 *
 * <p>Chunks are the same whatever the number of threads, and each number depends on its own chunk
 * only, so that results are too.
 */
public final class FusedUpdate {

  private static final int CHUNK = 1024;

  private final FloatBuffer parameters;
  private final FloatBuffer gradients;
  private final FloatBuffer state;
  private final boolean keepUpdates;

  /**
   * An update.
   *
   * @param vectors parameters, updated in place, and gradients
   * @param state the updater's state vector; null if no rule has one
   * @param keepUpdates whether updates are written over the gradients
   */
  public FusedUpdate(FlatVectors vectors, FloatBuffer state, boolean keepUpdates) {
    this.parameters = vectors.parameterNumbers();
    this.gradients = vectors.gradientNumbers();
    this.state = state;
    this.keepUpdates = keepUpdates;
  }

  /**
   * Updates all parameters.
   *
   * @param segments how
   * @param team does it
   * @param shares among how many of the team the work is divided, at least 1
   * @return the regularisation part of the score, at the parameters before the update
   */
  public double run(List<UpdateSegment> segments, Team team, int shares) {
    List<Chunk> chunks = chunks(segments);
    double[] scores = new double[chunks.size()];
    team.run(shares, share -> update(chunks, scores, share, shares));
    double score = 0;
    for (double part : scores) {
      score += part;
    }
    return score;
  }

  private static List<Chunk> chunks(List<UpdateSegment> segments) {
    List<Chunk> chunks = new ArrayList<>();
    for (UpdateSegment segment : segments) {
      for (long at = 0; at < segment.length(); at += CHUNK) {
        int length = (int) Math.min(CHUNK, segment.length() - at);
        chunks.add(new Chunk(segment, (int) at, length));
      }
    }
    return chunks;
  }

  /** Neighbouring chunks, about as many as the other shares have. */
  private void update(List<Chunk> chunks, double[] scores, int share, int shares) {
    int from = (int) ((long) chunks.size() * share / shares);
    int to = (int) ((long) chunks.size() * (share + 1) / shares);
    Buffers buffers = new Buffers();
    for (int i = from; i < to; i++) {
      scores[i] = update(chunks.get(i), buffers);
    }
  }

  private double update(Chunk chunk, Buffers buffers) {
    UpdateSegment segment = chunk.segment();
    int length = chunk.length();
    int at = Math.toIntExact(segment.offset() + chunk.start());
    int first = Math.toIntExact(segment.state() + chunk.start());
    int second = Math.toIntExact(first + segment.stateStride());
    int states = segment.rule().states();
    gradients.get(at, buffers.gradient, 0, length);
    parameters.get(at, buffers.parameters, 0, length);
    if (states > 0) {
      state.get(first, buffers.first, 0, length);
    }
    if (states > 1) {
      state.get(second, buffers.second, 0, length);
    }
    double score = buffers.step(segment, length);
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

  private record Chunk(UpdateSegment segment, int start, int length) {}

  /** What one thread works in: small enough for the first-level cache. */
  private static final class Buffers {
    private final float[] gradient = new float[CHUNK];
    private final float[] parameters = new float[CHUNK];
    private final float[] first = new float[CHUNK];
    private final float[] second = new float[CHUNK];

    private double step(UpdateSegment segment, int length) {
      float factor = segment.factor();
      if (factor != 1) {
        for (int i = 0; i < length; i++) {
          gradient[i] *= factor;
        }
      }
      double score = segment.penalties().beforeUpdate(parameters, gradient, length);
      segment.rule().apply(gradient, first, second, length);
      segment.penalties().afterUpdate(parameters, gradient, length);
      for (int i = 0; i < length; i++) {
        parameters[i] -= gradient[i];
      }
      return score;
    }
  }
}
