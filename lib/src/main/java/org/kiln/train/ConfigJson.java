package org.kiln.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes {@value #NAME} before the first step: what the run was asked to do. */
final class ConfigJson extends RunListener {

  static final String NAME = "config.json";

  private final Path file;

  ConfigJson(Path file) {
    this.file = file;
  }

  @Override
  public void onRunStart(RunContext context) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model", context.subject().architecture());
    config.put("dataset", context.subject().data().name());
    config.put("data", RunState.Data.of(context.subject().data()).place());
    config.put("classes", context.subject().data().classes());
    config.put("parameters", context.subject().trainableParameters());
    config.put("steps_per_epoch", context.stepsPerEpoch());
    config.put("settings", context.settings());
    config.put("environment", context.environment());
    config.put("kiln_version", KilnVersion.get());
    try {
      Json.write(file, config);
    } catch (IOException e) {
      throw new TrainingException("Can't write " + file + ": " + e.getMessage(), e);
    }
  }
}
