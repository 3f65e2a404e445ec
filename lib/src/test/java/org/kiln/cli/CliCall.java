package org.kiln.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command of Kiln in this JVM. */
final class CliCall {

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  /** A run of a fraction of a second: 2 steps of 8 made images in an epoch. */
  static final List<String> TINY_RUN =
      words(
          "train --dummy --dataset mnist -a lenet5 --epochs 2 -b 8 --test-bs 8"
              + " --training-step-per-epoch 2 --eval-step-per-epoch 1 --learning-rate 0.01"
              + " --lr-schedule constant --engine dl4j --print-freq 1000");

  private CliCall() {}

  /** How a command ended. */
  record Result(int exitCode, String out, String err) {}

  static Result call(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    return new Result(exitCode, out.toString(), err.toString());
  }

  /** The arguments of a line as a shell would split it; single quotes only. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words;
  }

  /** {@code arguments} and more. */
  static List<String> with(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return all;
  }
}
