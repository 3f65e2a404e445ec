package org.kiln.engine.contract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.kiln.engine.compiled.CompiledPlan;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.FlatVectors;
import org.kiln.engine.compiled.FusedUpdate;
import org.kiln.engine.compiled.InputArray;
import org.kiln.engine.compiled.StepDraws;
import org.kiln.engine.compiled.Team;
import org.kiln.engine.compiled.UpdateSegment;
import org.kiln.engine.onednn.OnednnExecutor;
import org.kiln.engine.plan.PlanFile;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;

/** A training step from files, for JVMs where neither DL4J nor ND4J is. */
final class PlanFileRun {

  static final int THREADS = 2;

  /** The files of a step, in one folder. */
  static final String PLAN = "step.plan";

  static final String SEGMENTS = "segments.txt";

  /** Images, targets, and the updater's state. */
  static final String GIVEN = "given.bin";

  static final String MADE = "made.bin";

  private PlanFileRun() {}

  /**
   * Runs the step in a folder and writes what came of it there.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) throws IOException {
    requireMissing("org.nd4j.linalg.factory.Nd4j");
    requireMissing("org.deeplearning4j.nn.api.Model");
    Path folder = Path.of(arguments[0]);
    run(folder, folder.resolve(MADE), new OnednnExecutor(THREADS, count -> {}));
  }

  private static void requireMissing(String name) {
    try {
      Class.forName(name);
    } catch (ClassNotFoundException e) {
      return;
    }
    throw new IllegalStateException(name + " is here: expected a process without it");
  }

  /** Gradient and update; writes loss, penalties, outputs, gradient, parameters and state. */
  static void run(Path folder, Path made, Executor executor) throws IOException {
    PlanFile file;
    try (InputStream in = Files.newInputStream(folder.resolve(PLAN))) {
      file = PlanFile.read(in);
    }
    List<float[]> given = StepFiles.readNumbers(folder.resolve(GIVEN));
    List<UpdateSegment> segments = StepFiles.readSegments(folder.resolve(SEGMENTS));
    float[] parameters = new float[file.parameters().capacity()];
    file.parameters().get(parameters);
    try (FloatPointer vector = new FloatPointer(parameters);
        FloatPointer gradient = new FloatPointer(new float[parameters.length]);
        FloatPointer images = new FloatPointer(given.get(0));
        FloatPointer targets = new FloatPointer(given.get(1));
        CompiledPlan plan =
            executor.compile(file.plan(), new FlatVectors(vector, gradient, parameters.length))) {
      FlatVectors vectors = new FlatVectors(vector, gradient, parameters.length);
      Shape shape = file.plan().request().inputs().get(0);
      plan.input(0, new InputArray(images, ValueType.FLOAT32, PixelOrder.NHWC, shape));
      plan.target(0, targets);
      plan.run(new StepDraws(21, 4, 0));
      executor.synchronise(vectors);
      float[] summed = numbers(vectors.gradientNumbers());
      FloatBuffer state = FloatBuffer.wrap(given.get(2));
      float score;
      try (Team team = new Team(THREADS, "update")) {
        score = (float) new FusedUpdate(vectors, state, false).run(segments, team, THREADS);
      }
      StepFiles.writeNumbers(
          made,
          List.of(
              new float[] {(float) plan.loss()},
              new float[] {score},
              numbers(plan.output(0)),
              summed,
              numbers(vectors.parameterNumbers()),
              state.array()));
    }
  }

  private static float[] numbers(FloatBuffer view) {
    float[] numbers = new float[view.capacity()];
    view.get(numbers);
    return numbers;
  }
}
