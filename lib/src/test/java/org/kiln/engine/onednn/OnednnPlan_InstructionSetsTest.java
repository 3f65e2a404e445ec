package org.kiln.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random graphs and convolutions of small images on the kernels that oneDNN has for each
 * instruction set of this processor, down to the oldest, and on those that it has but does not
 * choose by itself.
 */
@Tag("process")
class OnednnPlan_InstructionSetsTest {

  private static final int GRAPHS = 30;

  /** What oneDNN does not use unless it is asked to, where the processor has it. */
  private static final String ABOVE_DEFAULT = "AVX10_2_512_AMX_2";

  @TempDir private Path folder;

  /**
   * @param isa the most that oneDNN may use; above what the processor has, all that it has
   * @param bits oneDNN's code for that set; sets that this processor lacks, and the one that every
   *     other test runs on, are left out
   */
  @ParameterizedTest
  @CsvSource({
    "AVX10_2_512_AMX_2,7fffffff",
    "AVX10_1_512_AMX_FP16,1fef",
    "AVX10_1_512_AMX,fef",
    "AVX10_1_512,1ef",
    "AVX512_CORE_BF16,e7",
    "AVX512_CORE,27",
    "AVX2,7",
    "SSE41,1"
  })
  void run_anyInstructionSet_agreesWithDl4j(String isa, String bits) throws Exception {
    assumeTrue(OnednnLibrary.failure().isEmpty());
    int own = dnnl.dnnl_get_effective_cpu_isa();
    int set = Integer.parseInt(bits, 16);
    assumeTrue(isa.equals(ABOVE_DEFAULT) || ((own & set) == set && own != set));
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "these are names of x86-64");
    String out = run(isa);
    assertThat(out).contains(GRAPHS + " graphs agree");
    String used = out.replaceAll("(?s).* on isa (\\w+), .*", "$1");
    int beyond = Integer.parseInt(used, 16) & ~set;
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
