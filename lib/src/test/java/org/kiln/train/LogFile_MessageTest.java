package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogFile_MessageTest {

  @TempDir Path folder;

  @Test
  void message_namesOfFiles_stayInTheirLine() throws IOException {
    LogFile log = LogFile.open(folder, "tiny");
    LoggerFactory.getLogger("org.kiln.train")
        .info("class {} of {}", "\u001b[2Jcat\n2026-01-01 00:00:00 fake", "猫");
    log.close();
    assertThat(lines())
        .singleElement()
        .asString()
        .matches("[-0-9]{10} [:0-9]{8} class \\\\u001b\\[2Jcat\\\\u000a.* fake of 猫");
  }

  @Test
  void message_ofAnotherRunOfTheProgram_isInItsFileAlone() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    Path other = Files.createDirectory(folder.resolve("other"));
    ExecutorService second = Executors.newSingleThreadExecutor();
    LogFile log = LogFile.open(own, "tiny");
    try {
      LogFile another = second.submit(() -> LogFile.open(other, "tiny")).get();
      say("first run");
      second.submit(() -> say("second run")).get();
      CompletableFuture.runAsync(() -> say("a loader's thread"), task -> new Thread(task).start())
          .get();
      another.close();
      second.submit(() -> say("after the second run")).get();
    } finally {
      log.close();
      second.shutdown();
    }
    assertThat(String.join("\n", lines(own)))
        .contains("first run", "a loader's thread", "after the second run");
    assertThat(lines(own)).hasSize(3);
    assertThat(lines(other)).hasSize(2).first().asString().endsWith(" second run");
  }

  private static void say(String text) {
    LoggerFactory.getLogger("org.kiln.train").info(text);
  }

  private List<String> lines() throws IOException {
    return lines(folder);
  }

  private static List<String> lines(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return Files.readAllLines(files.findFirst().orElseThrow());
    }
  }
}
