package org.kiln.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A benchmark's table with what it was measured on, as Markdown for people and JSON for programs.
 *
 * @param machine what it ran on
 * @param threads threads each side computed with
 * @param torch version of PyTorch; empty where it was left out
 * @param results a row each
 * @param compiling what the deepest network waits for before its first step
 */
record BenchReport(
    Machine machine,
    int threads,
    String torch,
    List<WorkloadResult> results,
    CompileTime compiling) {

  /** The report for people. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(machine.measured(threads));
    text.append(", PyTorch ").append(torch.isEmpty() ? "left out" : torch).append(".\n\n");
    text.append(
        "Images a second: median of the interleaved rounds, with the slowest and fastest.\n");
    text.append("A ratio is taken in each round; its median counts.\n");
    text.append("Kiln's clock includes loading, crop, flip and normalisation; the peers' batch is");
    text.append(" in memory.\n\n");
    text.append("| row | contender | images/s | spread | rounds |\n|---|---|---|---|---|\n");
    results.forEach(result -> result.lines().forEach(line -> text.append(line).append('\n')));
    text.append("\nRatios, with what is to be reached.\n\n");
    text.append("| row | vs the best PyTorch | vs stock DL4J | of the primitives' sum |\n");
    text.append("|---|---|---|---|\n");
    results.forEach(result -> text.append(result.ratios()).append('\n'));
    text.append('\n').append(compiling).append(" (< 2).\n");
    return text.toString();
  }

  /**
   * Writes both forms, named by benchmark and day.
   *
   * @throws IOException if the folder can't be written
   */
  void write(Path folder, String benchmark) throws IOException {
    ReportFiles.write(folder, benchmark, markdown(), this);
  }
}
