package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.TerminalSession;

/** Signals, one after the other, to a program at a terminal. */
@Tag("process")
@DisabledOnOs(OS.WINDOWS)
class Interrupts_SignalTest {

  @TempDir private Path folder;

  @BeforeAll
  static void requireTerminal() {
    TerminalSession.require();
  }

  private TerminalSession.Ending run(TerminalSession session, String... program)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", "target/test-classes:target/classes"));
    command.add(SignalProgram.class.getName());
    command.addAll(List.of(program));
    return session.run(Path.of("").toAbsolutePath(), Map.of(), command);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void signal_asksFirstAndEndsAtTheSecond(String signal, int code) throws IOException {
    TerminalSession session =
        new TerminalSession()
            .then("text", "working")
            .then("signal", signal)
            .then("text", "asked by " + signal)
            .then("pause", 0.4)
            .then("signal", signal);
    assertThat(run(session).code()).isEqualTo(code);
  }

  /** What {@code timeout} sends, and a terminal that is closed. */
  @Test
  void signal_thatIsSentTwiceAtOnceIsOne() throws IOException {
    TerminalSession session =
        new TerminalSession()
            .then("text", "working")
            .then("signal", "HUP")
            .then("text", "asked by HUP")
            .then("pause", 0.4)
            .then("signal", "HUP")
            .then("pause", 0.4)
            .then("signal", "TERM");
    TerminalSession.Ending ending = run(session);
    assertThat(ending.code()).isEqualTo(143);
    TerminalSession twice =
        new TerminalSession()
            .then("text", "working")
            .then("signal", "TERM")
            .then("signal", "TERM")
            .then("text", "asked by TERM")
            .then("pause", 0.4)
            .then("key", TerminalSession.INTERRUPT);
    assertThat(run(twice).code()).as("not ended by the second TERM").isEqualTo(130);
  }

  /** The second's sleep is the time that the JVM has to wait for signals itself. */
  @Test
  void child_isToldWhatThisProgramAloneIsTold() throws IOException {
    TerminalSession session = new TerminalSession().then("text", "up").then("signal", "TERM");
    String script = "trap 'echo told; exit 7' TERM; sleep 1; echo up; while :; do sleep 0.05; done";
    TerminalSession.Ending ending = run(session, "sh", "-c", script);
    assertThat(ending.shown()).contains("told");
    assertThat(ending.code()).isEqualTo(143);
  }

  @Test
  void child_answersCtrlCItself() throws IOException {
    TerminalSession session =
        new TerminalSession()
            .then("text", "up")
            .then("key", TerminalSession.INTERRUPT)
            .then("text", "sure?")
            .then("pause", 0.4)
            .then("key", TerminalSession.INTERRUPT);
    String script =
        "trap 'trap \"echo sure; exit 0\" INT TERM; echo sure?' INT; sleep 1; echo up; while :; do sleep 0.05; done";
    TerminalSession.Ending ending = run(session, "sh", "-c", script);
    assertThat(ending.shown()).contains("sure?", "sure\r\n");
    assertThat(ending.code()).isZero();
  }
}
