package org.kiln.engine.device;

import java.util.List;

/**
 * The processor.
 *
 * @param name as the operating system gives it
 * @param cores that the JVM may use
 * @param instructionSets those that matter to matrix arithmetic, by their usual names, oldest first
 * @param verdict how Kiln uses it
 */
public record Cpu(String name, int cores, List<String> instructionSets, Verdict verdict) {

  /** This machine's; what can't be read is left out, or said by the JVM's name of it. */
  public static Cpu here() {
    return CpuReader.read();
  }
}
