package org.kiln.cli;

import java.io.PrintWriter;
import java.util.List;
import org.kiln.data.DataOptions;
import org.kiln.data.DatasetInfo;
import org.kiln.data.Datasets;
import org.kiln.data.PrintableText;
import org.kiln.data.Verification;
import org.kiln.data.fetch.FileCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kiln datasets}: list, fetch, verify. */
@Command(
    name = "datasets",
    description = "Lists the data sets that --dataset takes; fetches and checks them.")
final class DatasetsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    list();
  }

  @Command(name = "list", description = "Lists the data sets.")
  int list() {
    TextTable table = new TextTable("dataset", "images", "classes", "train", "test", "what it is");
    for (DatasetInfo set : Datasets.all()) {
      table.row(
          set.name(),
          set.shape(),
          set.classNames().size(),
          set.trainSize(),
          set.testSize(),
          set.title());
    }
    table.print(spec.commandLine().getOut());
    return 0;
  }

  @Command(
      name = "fetch",
      description = "Downloads data sets and checks what arrived; does nothing if they are there.")
  int fetch(
      @Parameters(arity = "1..*", paramLabel = "NAME", description = "Data sets to fetch.")
          List<String> names,
      @Mixin DatasetOptions options) {
    for (String name : names) {
      spec.commandLine()
          .getOut()
          .println(name + " is in " + Datasets.fetch(name, options.toOptions()));
    }
    return 0;
  }

  @Command(
      name = "verify",
      description = "Reads every file of data sets to its end; exits with 1 if one is damaged.")
  int verify(
      @Parameters(arity = "1..*", paramLabel = "NAME", description = "Data sets to check.")
          List<String> names,
      @Mixin DatasetOptions options) {
    int damaged = 0;
    for (String name : names) {
      damaged += damaged(name, options.toOptions());
    }
    return damaged == 0 ? 0 : 1;
  }

  private int damaged(String name, DataOptions options) {
    PrintWriter out = spec.commandLine().getOut();
    Verification found = Datasets.verify(name, options);
    List<FileCheck> bad = found.damaged();
    bad.forEach(
        check -> out.println(PrintableText.of(line(check.file(), check.problem().orElseThrow()))));
    found.notes().forEach(note -> out.println(PrintableText.of(name + ": " + note)));
    found
        .warnings()
        .forEach(warning -> out.println(PrintableText.of(name + ": warning: " + warning)));
    out.println(
        name
            + ": "
            + (bad.isEmpty()
                ? found.files().size() + " files, all as they should be"
                : bad.size() + " of " + found.files().size() + " files are damaged")
            + (found.warnings().isEmpty() ? "" : "; see the warnings"));
    return bad.size();
  }

  private static String line(String file, String problem) {
    return problem.contains(file) ? problem : file + ": " + problem;
  }
}
