package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  private List<String> lines() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return Files.readAllLines(files.findFirst().orElseThrow());
    }
  }
}
