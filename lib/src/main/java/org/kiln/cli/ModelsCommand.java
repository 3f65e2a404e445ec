package org.kiln.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.kiln.data.image.ImageShape;
import org.kiln.engine.device.Devices;
import org.kiln.model.ModelInfo;
import org.kiln.model.ModelSummary;
import org.kiln.model.Models;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln models}. */
@Command(
    name = "models",
    description = "Lists the networks that --arch takes, or shows the layers of one.")
final class ModelsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Network whose layers are shown. Default: all networks, a line each.")
  private String name;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    if (name == null) {
      list().print(out);
    } else {
      out.println(summary());
    }
  }

  private static TextTable list() {
    TextTable table =
        new TextTable(
            "model", "family", "input", "classes", "parameters", "multiply-adds", "paper");
    for (ModelInfo model : Models.all()) {
      table.row(
          model.name(),
          model.family(),
          model.input(),
          model.classes(),
          String.format(Locale.ROOT, "%,d", model.parameters()),
          String.format(Locale.ROOT, "%,d", model.multiplyAdds()),
          model.paper());
    }
    return table;
  }

  private String summary() {
    Devices.require(Devices.Choice.AUTO); // the layers' configurations load ND4J
    ModelInfo model = Models.info(name);
    ImageShape input = model.input();
    return ModelSummary.of(
            Models.configuration(model.name(), input, model.classes(), Models.DEFAULT_SEED),
            InputType.convolutional(input.height(), input.width(), input.channels()))
        .toString();
  }
}
