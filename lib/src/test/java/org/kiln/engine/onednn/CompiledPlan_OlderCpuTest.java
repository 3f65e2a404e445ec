package org.kiln.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random graphs on the kernels that oneDNN has for processors older than this one. */
@Tag("process")
class CompiledPlan_OlderCpuTest {

  private static final int GRAPHS = 30;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"AVX512_CORE,27", "AVX2,7", "SSE41,1"})
  void run_float32_agreesWithDl4j(String isa, String bits) throws Exception {
    assumeTrue(OnednnLibrary.failure().isEmpty());
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "these are names of x86-64");
    String out = run(isa);
    assertThat(out).contains(GRAPHS + " graphs agree", "FP32");
    String used = out.replaceAll("(?s).* on isa (\\w+), .*", "$1");
    int beyond = Integer.parseInt(used, 16) & ~Integer.parseInt(bits, 16);
    assertThat(beyond).as("instructions used in " + out).isZero();
  }

  private String run(String isa) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "@" + Path.of("..", "jvm.options").toAbsolutePath().normalize(),
                    "-Dkiln.console.level=ERROR",
                    "-XX:TieredStopAtLevel=1", // such short lives are not worth compiling for
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    RandomGraphsRun.class.getName(),
                    String.valueOf(GRAPHS),
                    "17"))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("ONEDNN_MAX_CPU_ISA", isa);
    Process process = builder.start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as("the process hangs").isTrue();
    String text = Files.readString(out);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
