package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonEnvironment_ReadyTest {

  private static final String REQUIREMENTS =
      """
      # a comment
      jupyterlab==0.1
      plotly>=5
      no-such-package==1
      of-an-old-python==1; python_version < "3"
      """;

  @TempDir private Path temporary;

  private final StringWriter messages = new StringWriter();
  private Path home;
  private Path own;

  /** A checkout whose .venv is up to date, so that nothing is installed. */
  @BeforeEach
  void prepare() throws IOException {
    home = Files.createDirectory(temporary.resolve("home"));
    own = home.resolve(".venv");
    Files.writeString(home.resolve("requirements.txt"), REQUIREMENTS);
    python(own, "exit 9");
    Files.writeString(own.resolve("kiln-requirements.txt"), REQUIREMENTS);
  }

  private static Path python(Path folder, String script) throws IOException {
    Path interpreter = Files.createDirectories(folder.resolve("bin")).resolve("python");
    Files.writeString(interpreter, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(interpreter, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }

  private Path ready(Path active) {
    PrintWriter out = new PrintWriter(messages, true);
    return PythonEnvironment.ready(home, Optional.ofNullable(active), out).folder();
  }

  @Test
  void ready_takesAnActiveEnvironmentThatHasAll() throws IOException {
    Path active = python(temporary.resolve("active"), "exit 0");
    assertThat(ready(active)).isEqualTo(active);
    assertThat(messages.toString()).contains("using the active Python environment " + active);
  }

  @Test
  void ready_takesItsOwnWhereTheActiveOneLacksSomethingOrDoesNotRun() throws IOException {
    Path active = python(temporary.resolve("active"), "echo jjava==1");
    assertThat(ready(active)).isEqualTo(own);
    assertThat(messages.toString()).contains("using .venv", active + " lacks jjava==1");
    assertThat(ready(python(temporary.resolve("broken"), "exit 1"))).isEqualTo(own);
    assertThat(messages.toString()).contains("broken lacks a Python that runs");
  }

  @Test
  void ready_saysNothingWhereNoOtherIsActive() {
    assertThat(ready(null)).isEqualTo(own);
    assertThat(ready(own)).isEqualTo(own);
    assertThat(ready(temporary.resolve("gone"))).isEqualTo(own);
    assertThat(messages.toString()).isEmpty();
  }

  @Tag("process")
  @Test
  void ready_comparesVersionsAndHeedsMarkers() throws IOException, InterruptedException {
    Path active = new Jupyter(temporary.resolve("prefix")).environment(temporary.resolve("active"));
    assertThat(ready(active)).isEqualTo(own);
    assertThat(messages.toString())
        .containsPattern("lacks jupyterlab==0\\.1 \\(it has 4\\.\\S+\\), no-such-package==1\\s*$");
  }
}
