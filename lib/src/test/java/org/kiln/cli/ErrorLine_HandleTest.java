package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.RefusedException;
import org.kiln.engine.device.DeviceException;
import org.kiln.error.DataException;
import org.kiln.error.KilnException;
import org.kiln.notebook.install.InstallException;
import org.kiln.train.DivergedException;
import org.kiln.train.LoopSettings;
import org.kiln.train.TrainingException;
import picocli.CommandLine;

/** What is said at the terminal of whatever ends a command. */
class ErrorLine_HandleTest {

  private static final Pattern STACK_FILE =
      Pattern.compile("kiln: internal error.*stack trace in (.+)\\)\\R");

  private static String line(Throwable thrown) {
    StringWriter err = new StringWriter();
    CommandLine commandLine = new CommandLine(new KilnCommand()).setErr(new PrintWriter(err));
    assertThat(new ErrorLine(false).handle(thrown, commandLine)).isEqualTo(1);
    return err.toString();
  }

  static List<RuntimeException> complaints() {
    return List.of(
        new KilnException("what"),
        new KilnException("what", new IOException("deep")),
        new DataException("what"),
        new TrainingException("what"),
        new DivergedException(null, "what"),
        new InstallException("what"),
        new DeviceException("what"),
        new RefusedException("what"),
        new RuntimeException("around", new TrainingException("what")));
  }

  @ParameterizedTest
  @MethodSource("complaints")
  void complaint_isShownAsItIs(RuntimeException complaint) {
    assertThat(line(complaint)).isEqualTo("kiln: what" + System.lineSeparator());
  }

  @Test
  void complaint_ofASettingIsShown() {
    assertThat(line(thrownBy(() -> LoopSettings.ofEpochs(0)))).startsWith("kiln: epochs 0: ");
    assertThat(line(thrownBy(() -> ParallelOptions.averaging(0)))).contains("expected at least 1");
  }

  /** Thrown by other code than Kiln's, or by Java on the way: nobody wrote it for a person. */
  static Stream<Throwable> mistakes() {
    return Stream.of(
        thrownBy(() -> Thread.State.valueOf("gone")),
        thrownBy(() -> Integer.parseInt("many")),
        thrownBy(() -> Path.of("/").toFile().setLastModified(-1)),
        thrownBy(() -> Objects.requireNonNull(null, "network")),
        thrownBy(() -> Objects.checkIndex(3, 2)),
        new IllegalArgumentException("of a test, which is no complaint of Kiln"),
        new IllegalStateException("state"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistake_namesAFileWithItsTrace(Throwable mistake) throws IOException {
    String line = line(mistake);

    Matcher file = STACK_FILE.matcher(line);
    assertThat(file.matches()).as(line).isTrue();
    assertThat(line).contains(mistake.toString());
    Path trace = Path.of(file.group(1));
    assertThat(trace).content().startsWith(mistake.toString()).contains("\tat ");
    Files.delete(trace);
  }

  @Test
  void file_isNamed() {
    assertThat(line(new UncheckedIOException(new NoSuchFileException("a.zip"))))
        .contains("there is no a.zip");
    assertThat(line(new UncheckedIOException("around", new AccessDeniedException("b.zip"))))
        .contains("no permission for b.zip");
  }

  private static Throwable thrownBy(Runnable code) {
    try {
      code.run();
    } catch (RuntimeException e) {
      return e;
    }
    throw new AssertionError("nothing was thrown");
  }
}
