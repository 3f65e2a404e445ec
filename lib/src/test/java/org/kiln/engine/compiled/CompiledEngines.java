package org.kiln.engine.compiled;

import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineOptions.Precision;
import org.kiln.engine.plan.op.ValueType;

/** Compiled engines on oneDNN, for tests. */
public final class CompiledEngines {

  /** Float32 on two threads. */
  public static final EngineOptions FLOAT32 =
      new EngineOptions(EngineChoice.ONEDNN, Precision.FP32, 2);

  private CompiledEngines() {}

  public static CompiledEngine open(Model network, EngineOptions options) {
    return CompiledEngine.open(network, options, executor(options));
  }

  static Optional<String> obstacle(Model network, EngineOptions options) {
    return Coverage.obstacle(network, options, executor(options));
  }

  /** The precision that {@code AUTO} means on this machine. */
  public static Precision fastest() {
    return Executors.open("onednn", 1).fastest() == ValueType.BFLOAT16
        ? Precision.BF16
        : Precision.FP32;
  }

  private static Executor executor(EngineOptions options) {
    return Executors.open("onednn", options.threads());
  }
}
