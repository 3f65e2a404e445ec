package org.kiln.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kiln.notebook.install.NotebookRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln run}. */
@Command(
    name = "run",
    description = {
      "Runs a notebook from top to bottom and writes it as a page that opens offline.",
      "KILN_EPOCHS and KILN_LIMIT shorten the notebooks of this checkout."
    })
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NOTEBOOK", description = "An .ipynb file.")
  private Path notebook;

  @Option(
      names = "--html",
      paramLabel = "OUT",
      description = "The page to write. Default: NOTEBOOK's name with .html, in this folder.")
  private Path html;

  @Option(
      names = "--save",
      arity = "0..1",
      paramLabel = "OUT",
      fallbackValue = PathOption.OMITTED,
      description =
          "Writes the notebook with its outputs to OUT, or over itself. Default: not written.")
  private Path save;

  @Override
  public Integer call() {
    NotebookRunner.require(notebook);
    NotebookRunner runner = new NotebookRunner(LabCommand.ready(spec));
    Path page = html == null ? Path.of(stem(notebook) + ".html") : html;
    boolean saves = spec.commandLine().getParseResult().hasMatchedOption("--save");
    Optional<Path> saved =
        Optional.ofNullable(save).or(() -> saves ? Optional.of(notebook) : Optional.empty());
    return Children.await(
        runner.start(notebook, new NotebookRunner.Outputs(Optional.of(page), saved)));
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.ipynb$", "");
  }
}
