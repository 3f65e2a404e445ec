package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.cli.LauncherSandbox.Result;

@Tag("process")
@DisabledOnOs(OS.WINDOWS)
class Launcher_CudaTest {

  @TempDir Path folder;
  private LauncherSandbox sandbox;

  @BeforeEach
  void makeSandbox() throws IOException {
    sandbox = new LauncherSandbox(folder);
  }

  @Test
  void cuda_looksForAGpuThenBuildsItsOwn() throws IOException {
    Result result = sandbox.run("--cuda", "train", "--device", "cuda");
    assertThat(result.exitCode()).isZero();
    assertThat(sandbox.mavenCalls()).hasSize(2);
    assertThat(sandbox.mavenCalls().get(0)).doesNotContain("-Pcuda");
    assertThat(sandbox.mavenCalls().get(1)).contains("-Pcuda");
    assertThat(result.out()).containsSubsequence("devices", "--check-cuda", "train", "--device");
    assertThat(result.out()).anyMatch(line -> line.contains("/launch-cuda/kiln.jar"));
  }

  @Test
  void cuda_withoutGpuBuildsNothingForIt() throws IOException {
    Result result = sandbox.run(Map.of("JAVA_EXIT", "1"), sandbox.path("."), "--cuda", "train");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(sandbox.mavenCalls()).singleElement().asString().doesNotContain("-Pcuda");
    assertThat(result.out()).contains("--check-cuda").doesNotContain("train");
  }

  @Test
  void cuda_isBuiltOnceBesideTheOther() throws IOException {
    sandbox.run("--cuda", "train");
    Result cuda = sandbox.run("--cuda", "train");
    Result cpu = sandbox.run("train");
    assertThat(sandbox.mavenCalls()).hasSize(2);
    assertThat(cuda.out()).anyMatch(line -> line.contains("/launch-cuda/kiln.jar"));
    assertThat(cpu.out()).noneMatch(line -> line.contains("launch-cuda"));
  }

  @Test
  void cuda_devicesNeedsNoBuildForIt() throws IOException {
    Result result = sandbox.run("--cuda", "devices");
    assertThat(sandbox.mavenCalls()).singleElement().asString().doesNotContain("-Pcuda");
    assertThat(result.out()).contains("devices").doesNotContain("--check-cuda");
  }
}
