package org.kiln.engine.contract;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kiln.engine.compiled.Penalties;
import org.kiln.engine.compiled.UpdateRule;
import org.kiln.engine.compiled.UpdateSegment;

/** What one process tells another about a step, bit for bit. Names neither DL4J nor ND4J. */
final class StepFiles {

  private StepFiles() {}

  /** Writes lists of numbers, each with its length before it. */
  static void writeNumbers(Path file, List<float[]> lists) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(lists.size());
      for (float[] list : lists) {
        out.writeInt(list.length);
        for (float number : list) {
          out.writeInt(Float.floatToRawIntBits(number));
        }
      }
    }
  }

  static List<float[]> readNumbers(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      List<float[]> lists = new ArrayList<>();
      for (int count = in.readInt(); count > 0; count--) {
        float[] list = new float[in.readInt()];
        for (int i = 0; i < list.length; i++) {
          list[i] = Float.intBitsToFloat(in.readInt());
        }
        lists.add(list);
      }
      return lists;
    }
  }

  /** Writes segments line by line, floats in hexadecimal, which loses nothing. */
  static void writeSegments(Path file, List<UpdateSegment> segments) throws IOException {
    Files.write(file, segments.stream().map(StepFiles::line).toList());
  }

  private static String line(UpdateSegment segment) {
    String rule;
    if (segment.rule() instanceof UpdateRule.HeavyBall ball) {
      rule = "%a %a".formatted(ball.momentum(), ball.rate());
    } else if (segment.rule() instanceof UpdateRule.Identity) {
      rule = "- -";
    } else {
      throw new IllegalArgumentException("No line for " + segment.rule());
    }
    Penalties penalties = segment.penalties();
    return "%d %d %d %d %a %s %a %a %a %a"
        .formatted(
            segment.offset(),
            segment.length(),
            segment.state(),
            segment.stateStride(),
            segment.factor(),
            rule,
            penalties.l1(),
            penalties.l2(),
            penalties.decay(),
            penalties.decayScore());
  }

  static List<UpdateSegment> readSegments(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(line -> segment(line.split(" "))).toList();
  }

  private static UpdateSegment segment(String[] words) {
    UpdateRule rule =
        words[5].equals("-")
            ? new UpdateRule.Identity()
            : new UpdateRule.HeavyBall(Float.parseFloat(words[5]), Float.parseFloat(words[6]));
    return new UpdateSegment(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Float.parseFloat(words[4]),
        rule,
        new Penalties(
            Float.parseFloat(words[7]),
            Float.parseFloat(words[8]),
            Float.parseFloat(words[9]),
            Float.parseFloat(words[10])));
  }
}
