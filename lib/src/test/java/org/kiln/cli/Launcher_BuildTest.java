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

/** When the launcher calls Maven, and how. */
@Tag("process")
@DisabledOnOs(OS.WINDOWS)
class Launcher_BuildTest {

  private LauncherSandbox sandbox;

  @BeforeEach
  void checkout(@TempDir Path folder) throws IOException {
    sandbox = new LauncherSandbox(folder);
  }

  @Test
  void build_happensOnce() throws IOException {
    assertThat(sandbox.run("models").exitCode()).isZero();
    assertThat(sandbox.run("models").err()).isEmpty();
    assertThat(sandbox.mavenCalls()).singleElement().asString().contains("-pl lib -am package");
  }

  @Test
  void build_followsChangedSource() throws IOException {
    sandbox.run("models");
    sandbox.write("lib/src/main/java/Widget.java", "class Widget { int size; }");
    sandbox.run("models");
    assertThat(sandbox.mavenCalls()).hasSize(2);
  }

  @Test
  void build_followsDeletedSource() throws IOException {
    sandbox.run("models");
    Files.delete(sandbox.path("lib/src/main/java/Widget.java"));
    sandbox.run("models");
    assertThat(sandbox.mavenCalls()).hasSize(2);
  }

  @Test
  void build_followsPom() throws IOException {
    sandbox.run("models");
    sandbox.write("lib/pom.xml", "<project></project>");
    sandbox.run("models");
    assertThat(sandbox.mavenCalls()).hasSize(2);
  }

  @Test
  void build_followsMissingJar() throws IOException {
    sandbox.run("models");
    Files.delete(sandbox.path("dependency.jar"));
    sandbox.run("models");
    assertThat(sandbox.mavenCalls()).hasSize(2);
  }

  @Test
  void build_ignoresTests() throws IOException {
    sandbox.run("models");
    sandbox.write("lib/src/test/java/WidgetTest.java", "class WidgetTest { int size; }");
    sandbox.run("models");
    assertThat(sandbox.mavenCalls()).hasSize(1);
  }

  @Test
  void build_triesAgainAfterFailure() throws IOException {
    sandbox.write("broken", "");
    LauncherSandbox.Result failed = sandbox.run("models");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err())
        .anyMatch(line -> line.contains("cannot find symbol"))
        .noneMatch(line -> line.contains("wall of text") || line.contains("Re-run Maven"));
    assertThat(sandbox.run("models").exitCode()).isEqualTo(1);
    Files.delete(sandbox.path("broken"));
    assertThat(sandbox.run("models").exitCode()).isZero();
    assertThat(sandbox.mavenCalls()).hasSize(3);
  }

  @Test
  void build_ofTwoLaunchersHappensOnce() throws IOException {
    sandbox.write("maven-seconds", "1");
    Process first = sandbox.start(Map.of(), sandbox.path("lib"), "models");
    Process second = sandbox.start(Map.of(), sandbox.path("lib"), "models");
    assertThat(LauncherSandbox.finish(first).exitCode()).isZero();
    assertThat(LauncherSandbox.finish(second).exitCode()).isZero();
    assertThat(sandbox.mavenCalls()).hasSize(1);
  }

  @Test
  void build_takesLockOfKilledLauncher() throws IOException {
    Files.createDirectories(sandbox.path("target"));
    Files.createSymbolicLink(sandbox.path("target/lock"), Path.of("99999999"));
    assertThat(sandbox.run("models").exitCode()).isZero();
    assertThat(sandbox.path("target/lock")).doesNotExist();
  }

  @Test
  void build_neverWaitsForTheLauncherThatStartedIt() throws IOException {
    Files.createDirectories(sandbox.path("target"));
    String owner = Long.toString(ProcessHandle.current().pid());
    Files.createSymbolicLink(sandbox.path("target/lock"), Path.of(owner));
    LauncherSandbox.Result refused =
        sandbox.run(Map.of("KILN_BUILDER", owner), sandbox.path("lib"), "models");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).singleElement().asString().contains("by process " + owner);
    assertThat(sandbox.path("target/lock")).isSymbolicLink();
  }

  @Test
  void test_buildsTheLibraryForTestsThatStartIt() throws IOException {
    sandbox.write(".ci/run", "#!/usr/bin/env bash\n");
    sandbox.run("test");
    assertThat(sandbox.mavenCalls())
        .satisfiesExactly(
            call -> assertThat(call).contains(" package "),
            call -> assertThat(call).contains(" verify "));
    sandbox.run("models");
    assertThat(sandbox.mavenCalls()).hasSize(2);
  }

  @Test
  void options_reachMavenAndLaterBuilds() throws IOException {
    sandbox.run(Map.of(), sandbox.path("lib"), "-Dmaven.repo.local=my repo", "models");
    sandbox.run("models");
    String option = "-Dmaven.repo.local=" + sandbox.path("lib/my repo");
    assertThat(sandbox.mavenCalls()).singleElement().asString().contains(option);
    sandbox.write("pom.xml", "<project></project>");
    sandbox.run("models");
    assertThat(sandbox.mavenCalls()).hasSize(2).allMatch(call -> call.contains(option));
  }

  @Test
  void options_thatDifferBuildAgain() throws IOException {
    sandbox.run("models");
    sandbox.run("-Dmaven.repo.local=/elsewhere", "models");
    assertThat(sandbox.mavenCalls()).hasSize(2);
  }

  @Test
  void maven_getsArgumentsOfEnvironment() throws IOException {
    sandbox.run(Map.of("MAVEN_ARGS", "--offline -T1"), sandbox.path("lib"), "models");
    assertThat(sandbox.mavenCalls()).singleElement().asString().contains("--offline -T1 ");
  }

  @Test
  void maven_tooOldGivesWayToWrapper() throws IOException {
    sandbox.write("maven-version", "3.3.9");
    sandbox.run("models");
    assertThat(sandbox.mavenCalls()).singleElement().asString().startsWith("mvnw ");
  }
}
