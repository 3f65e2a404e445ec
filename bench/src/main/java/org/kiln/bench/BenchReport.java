package org.kiln.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.kiln.data.AtomicFiles;

/**
 * A benchmark's table with what it was measured on, as Markdown for people and JSON for programs.
 *
 * @param machine what it ran on
 * @param threads threads each side computed with
 * @param torch version of PyTorch; empty where it was left out
 * @param results a row each
 */
record BenchReport(Machine machine, int threads, String torch, List<WorkloadResult> results) {

  /** The report for people. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("Measured ").append(today()).append(" (UTC) on ").append(machine.processor());
    text.append(", ").append(threads).append(" threads, ").append(machine.instructionSets());
    text.append("; ").append(machine.system()).append(", Java ").append(machine.java());
    text.append(", PyTorch ").append(torch.isEmpty() ? "left out" : torch);
    text.append(", commit ").append(machine.commit()).append(".\n\n");
    text.append(
        "Images a second: median of the interleaved rounds, with the slowest and fastest.\n");
    text.append("Kiln's clock includes loading, crop, flip and normalisation; the peers' batch is");
    text.append(" in memory.\n\n");
    text.append("| row | contender | images/s | spread | rounds |\n|---|---|---|---|---|\n");
    results.forEach(result -> result.lines().forEach(line -> text.append(line).append('\n')));
    text.append("\nRatios, with what is to be reached.\n\n");
    text.append("| row | vs the best PyTorch | vs stock DL4J | of the primitives' sum |\n");
    text.append("|---|---|---|---|\n");
    results.forEach(result -> text.append(result.ratios()).append('\n'));
    return text.toString();
  }

  /**
   * Writes both forms, named by benchmark and day.
   *
   * @throws IOException if the folder can't be written
   */
  void write(Path folder, String benchmark) throws IOException {
    String name = benchmark + "-" + today();
    byte[] text = markdown().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(folder.resolve(name + ".md"), out -> out.write(text));
    byte[] json =
        new ObjectMapper()
            .registerModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValueAsBytes(this);
    AtomicFiles.write(folder.resolve(name + ".json"), out -> out.write(json));
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }
}
