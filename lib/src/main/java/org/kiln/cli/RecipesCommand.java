package org.kiln.cli;

import org.kiln.train.Recipe;
import org.kiln.train.Recipes;
import org.kiln.train.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kiln recipes}. */
@Command(name = "recipes", description = "Lists the recipes: named settings of a training run.")
final class RecipesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    TextTable table = new TextTable("recipe", "arch", "dataset", "epochs", "batch", "what it is");
    for (Recipe recipe : Recipes.all()) {
      TrainingSettings settings = recipe.settings();
      table.row(
          recipe.name().equals(Recipes.DEFAULT) ? recipe.name() + " *" : recipe.name(),
          recipe.architecture(),
          recipe.dataset(),
          settings.loop().epochs(),
          settings.data().batchSize(),
          recipe.description());
    }
    table.print(spec.commandLine().getOut());
    spec.commandLine().getOut().println("* is taken where none is named");
  }
}
