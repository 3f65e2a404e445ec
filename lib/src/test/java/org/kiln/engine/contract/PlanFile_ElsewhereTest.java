package org.kiln.engine.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.Executors;
import org.kiln.engine.compiled.UpdateSegment;
import org.kiln.engine.compiled.UpdateSegments;
import org.kiln.engine.plan.PlanFile;
import org.kiln.engine.plan.op.ValueType;

/**
 * A plan that was written to a file trains in a process where neither DL4J nor ND4J is as it does
 * here, bit by bit.
 */
@Tag("process")
class PlanFile_ElsewhereTest {

  private static final int BATCH = 5;
  private static final List<String> SECTIONS =
      List.of("loss", "penalties", "outputs", "gradient", "parameters", "state");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void read_withoutDl4jAndNd4j_trainsToTheSameBits(ValueType type) throws Exception {
    Executor executor = Executors.open("onednn", PlanFileRun.THREADS);
    assumeTrue(executor.obstacle(type).isEmpty(), () -> executor.obstacle(type).orElseThrow());
    float[] before = write(type);
    Path here = folder.resolve("here.bin");
    PlanFileRun.run(folder, here, executor);
    runElsewhere();
    List<float[]> expected = StepFiles.readNumbers(here);
    List<float[]> actual = StepFiles.readNumbers(folder.resolve(PlanFileRun.MADE));
    assertThat(actual).hasSameSizeAs(SECTIONS).hasSameSizeAs(expected);
    for (int i = 0; i < SECTIONS.size(); i++) {
      assertThat(actual.get(i)).as(SECTIONS.get(i)).isEqualTo(expected.get(i)).isNotEmpty();
    }
    assertThat(actual.get(4)).as("parameters after a step").isNotEqualTo(before);
  }

  /** Writes the step's files; returns the parameters. */
  private float[] write(ValueType type) throws IOException {
    ResidualNetwork network = new ResidualNetwork(true, true);
    PlanTask task = network.task(true, type, 0, BATCH);
    try (OutputStream out = Files.newOutputStream(folder.resolve(PlanFileRun.PLAN))) {
      new PlanFile(task.plan(), FloatBuffer.wrap(task.parameters())).write(out);
    }
    List<UpdateSegment> segments = UpdateSegments.of(network.network(), BATCH);
    StepFiles.writeSegments(folder.resolve(PlanFileRun.SEGMENTS), segments);
    assertThat(StepFiles.readSegments(folder.resolve(PlanFileRun.SEGMENTS))).isEqualTo(segments);
    float[] state = new float[UpdateSegments.stateLength(network.network())];
    Random random = new Random(8);
    for (int i = 0; i < state.length; i++) {
      state[i] = (float) random.nextGaussian();
    }
    StepFiles.writeNumbers(
        folder.resolve(PlanFileRun.GIVEN),
        List.of(task.inputs().get(0), task.targets().get(0), state));
    return task.parameters();
  }

  private void runElsewhere() throws IOException, InterruptedException {
    Path log = folder.resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "@" + Path.of("..", "jvm.options").toAbsolutePath().normalize(),
                    "-XX:TieredStopAtLevel=1", // such short lives are not worth compiling for
                    "-cp",
                    classPath(),
                    PlanFileRun.class.getName(),
                    folder.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(PlanFileRun.THREADS));
    Process process = builder.start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    String text = Files.readString(log);
    assertThat(ended).as("the process hangs: %s", text).isTrue();
    assertThat(process.exitValue()).as(text).isZero();
  }

  /** Kiln's classes, oneDNN with what it loads, JSON and the log. */
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> some =
        Arrays.stream(all.split(File.pathSeparator))
            .filter(entry -> Files.isDirectory(Path.of(entry)) || isWanted(new File(entry)))
            .toList();
    assertThat(some).anyMatch(entry -> entry.contains("dnnl"));
    assertThat(some)
        .noneMatch(entry -> new File(entry).getName().matches(".*(deeplearning4j|nd4j).*"));
    return String.join(File.pathSeparator, some);
  }

  private static boolean isWanted(File jar) {
    return jar.getName()
        .matches(
            "(javacpp|dnnl|opencl|jackson-core|jackson-databind|jackson-annotations|slf4j)-.*\\.jar");
  }
}
