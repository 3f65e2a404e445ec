package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which Java the launcher takes, and what it hands over. */
@Tag("process")
@DisabledOnOs(OS.WINDOWS)
class Launcher_JavaTest {

  private LauncherSandbox sandbox;

  @BeforeEach
  void checkout(@TempDir Path folder) throws IOException {
    sandbox = new LauncherSandbox(folder);
  }

  @Test
  void java_getsArgumentsAsTheyWere() throws IOException {
    LauncherSandbox.Result result = sandbox.run("train", "--save-path", "my run", "");
    assertThat(result.out()).endsWith("org.kiln.cli.Main", "train", "--save-path", "my run", "");
  }

  @Test
  void java_runsInCallersDirectory() throws IOException {
    LauncherSandbox.Result result = sandbox.run(Map.of(), sandbox.path("jdk"), "models");
    assertThat(result.out())
        .startsWith("cwd=" + sandbox.path("jdk"))
        .contains("-Dkiln.home=" + sandbox.path("pom.xml").getParent());
  }

  @Test
  void java_runsOwnJarAndDependencies() throws IOException {
    assertThat(sandbox.run("models").out())
        .containsSubsequence(
            "-cp",
            sandbox.path("lib/target/launch/kiln.jar") + ":" + sandbox.path("dependency.jar"));
  }

  @Test
  void java_getsOptionsOfEnvironmentLast() throws IOException {
    Map<String, String> environment = Map.of("KILN_JAVA_OPTS", "-Xmx1g -Da=b");
    assertThat(sandbox.run(environment, sandbox.path("lib"), "models").out())
        .containsSubsequence("@" + sandbox.path("jvm.options"), "-Xmx1g", "-Da=b", "-cp");
  }

  @Test
  void java_ofNewVersionMayReadMemory() throws IOException {
    assertThat(sandbox.run("models").out()).doesNotContain("--sun-misc-unsafe-memory-access=allow");
    sandbox.write("jdk/release", "JAVA_VERSION=\"25\"\n");
    assertThat(sandbox.run("models").out()).contains("--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void java_findsDataOfTheCheckoutUnlessToldOtherwise() throws IOException {
    String datasets = sandbox.path("datasets").toString();
    assertThat(sandbox.run("models").out()).contains("KILN_DATA=" + datasets);
    Map<String, String> environment = Map.of("KILN_DATA", "/data");
    assertThat(sandbox.run(environment, sandbox.path("lib"), "models").out())
        .contains("KILN_DATA=/data");
  }

  @Test
  void threads_waitBrieflyUnlessToldOtherwise() throws IOException {
    Path folder = sandbox.path("lib");
    Map<String, String> own = Map.of("OMP_WAIT_POLICY", "", "GOMP_SPINCOUNT", "5");
    Map<String, String> policy = Map.of("OMP_WAIT_POLICY", "active", "GOMP_SPINCOUNT", "");
    Map<String, String> nothing = Map.of("OMP_WAIT_POLICY", "", "GOMP_SPINCOUNT", "");
    assertThat(sandbox.run(own, folder, "models").out()).contains("spin=5");
    assertThat(sandbox.run(policy, folder, "models").out()).contains("spin=");
    assertThat(sandbox.run(nothing, folder, "models").out()).contains("spin=10000");
  }

  @Test
  void exitCode_isJavas() throws IOException {
    Map<String, String> environment = Map.of("JAVA_EXIT", "130");
    assertThat(sandbox.run(environment, sandbox.path("lib"), "train").exitCode()).isEqualTo(130);
  }

  @Test
  void launcher_worksThroughLink() throws IOException {
    Path link = Files.createSymbolicLink(sandbox.path("bin/k"), Path.of("../kiln"));
    Process process = sandbox.start(link, Map.of(), sandbox.path("lib"), "models");
    assertThat(LauncherSandbox.finish(process).out())
        .contains("-Dkiln.home=" + sandbox.path("pom.xml").getParent());
  }

  @Test
  void java_tooOldIsOneLine() throws IOException {
    sandbox.write("jdk/release", "JAVA_VERSION=\"11.0.2\"\n");
    assertOneLine(sandbox.run("models"), "is Java 11.0.2, Kiln needs a JDK of 17 or newer");
  }

  @Test
  void java_withOldNumberingIsOneLine() throws IOException {
    sandbox.write("jdk/release", "JAVA_VERSION=\"1.8.0_402\"\n");
    assertOneLine(sandbox.run("models"), "is Java 8.0_402, Kiln needs a JDK of 17 or newer");
  }

  @Test
  void java_withoutCompilerIsOneLine() throws IOException {
    Files.delete(sandbox.path("jdk/bin/javac"));
    assertOneLine(sandbox.run("models"), "has no compiler");
  }

  @Test
  void java_missingIsOneLine() throws IOException {
    Map<String, String> environment = Map.of("JAVA_HOME", "/nowhere");
    LauncherSandbox.Result result = sandbox.run(environment, sandbox.path("lib"), "models");
    assertOneLine(result, "JAVA_HOME is '/nowhere', which has no bin/java");
  }

  private static void assertOneLine(LauncherSandbox.Result result, String text) {
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).singleElement().asString().startsWith("kiln: ").contains(text);
  }
}
