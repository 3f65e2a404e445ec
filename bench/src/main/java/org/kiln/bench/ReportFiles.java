package org.kiln.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.kiln.data.file.AtomicFiles;

/** Reports in {@code bench/results}, named by benchmark, day, and, from the second on, number. */
final class ReportFiles {

  private ReportFiles() {}

  /** The day that reports carry, UTC. */
  static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  /**
   * Writes a report as Markdown for people and as JSON for programs; overwrites none.
   *
   * @param benchmark for instance {@code "train"}
   * @param report a record
   * @throws IOException if the folder can't be written
   */
  static void write(Path folder, String benchmark, String markdown, Object report)
      throws IOException {
    String name = free(folder, benchmark + "-" + today());
    byte[] text = markdown.getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(folder.resolve(name + ".md"), out -> out.write(text));
    byte[] json =
        new ObjectMapper()
            .registerModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValueAsBytes(report);
    AtomicFiles.write(folder.resolve(name + ".json"), out -> out.write(json));
  }

  private static String free(Path folder, String name) {
    return IntStream.iterate(1, number -> number + 1)
        .mapToObj(number -> number == 1 ? name : name + "-" + number)
        .filter(each -> !Files.exists(folder.resolve(each + ".md")))
        .findFirst()
        .orElseThrow();
  }
}
