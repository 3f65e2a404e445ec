package org.kiln.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.TerminalSession;
import org.kiln.TerminalSession.Ending;
import org.kiln.data.fetch.LocalServer.Behaviour;

/** A download at a terminal, which shows a bar: stopped, and taken up again. */
@Tag("process")
@DisabledOnOs(OS.WINDOWS)
class Downloader_TerminalTest {

  private static final byte[] CONTENTS = new byte[5_000];

  @TempDir private Path folder;

  @BeforeAll
  static void requireTerminal() {
    new Random(3).nextBytes(CONTENTS);
    TerminalSession.require();
  }

  @ParameterizedTest
  @CsvSource({
    "INT, 130, xterm",
    "TERM, 143, xterm",
    "HUP, 129, xterm",
    "TSTP, 130, xterm",
    "INT, 130, dumb"
  })
  void signal_endsAtOnceAndKeepsWhatCame(String signal, int code, String kind) throws IOException {
    Path original = Files.write(folder.resolve("original"), CONTENTS);
    Checksum checksum = Checksum.sha256(original);
    Path target = folder.resolve("é 猫.bin");
    Path part = folder.resolve("é 猫.bin.part");
    boolean bar = kind.equals("xterm");
    try (LocalServer server = new LocalServer()) {
      URI uri = server.serve("file.bin", CONTENTS, Behaviour.STALLS);
      TerminalSession session =
          new TerminalSession().then(bar ? "text" : "file", bar ? " MB" : part.toString());
      session.then("pause", 0.3);
      switch (signal) {
        case "INT" -> session.then("key", TerminalSession.INTERRUPT);
        case "TSTP" -> stopAndGoOn(session).then("key", TerminalSession.INTERRUPT);
        default -> session.then("signal", signal);
      }
      Ending ending = session.run(folder, Map.of("TERM", kind), command(uri, target, checksum));
      assertThat(ending.code()).as(ending.shown()).isEqualTo(code);
      assertThat(ending.sane()).isTrue();
      if (bar) {
        assertThat(ending.shown()).endsWith(Terminal.CLEAR_LINE);
      } else {
        assertThat(ending.shown()).doesNotContain("\u001b");
      }
      assertThat(target).doesNotExist();
      assertThat(part).hasSize(1000);
    }
    try (LocalServer server = new LocalServer()) {
      URI uri = server.serve("file.bin", CONTENTS, Behaviour.GOOD);
      Downloader.Limits limits =
          new Downloader.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), 1);
      new Downloader(limits, Map.of()).download(uri, target, checksum);
      assertThat(target).hasBinaryContent(CONTENTS);
      assertThat(server.ranges()).containsExactly("bytes=1000-");
    }
  }

  private static TerminalSession stopAndGoOn(TerminalSession session) {
    return session
        .then("key", TerminalSession.SUSPEND)
        .then("stopped", 1)
        .then("fg", 1)
        .then("pause", 0.3);
  }

  private static List<String> command(URI uri, Path target, Checksum checksum) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        DownloadProgram.class.getName(),
        uri.toString(),
        target.toString(),
        checksum.hex());
  }
}
