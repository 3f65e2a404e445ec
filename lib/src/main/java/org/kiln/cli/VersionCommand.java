package org.kiln.cli;

import org.kiln.train.KilnVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kiln version}. */
@Command(name = "version", description = "Shows the versions of Kiln and Java.")
final class VersionCommand implements Runnable, IVersionProvider {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    for (String line : getVersion()) {
      spec.commandLine().getOut().println(line);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "Kiln " + KilnVersion.get(),
      "Java " + Runtime.version() + ", " + System.getProperty("java.home"),
      System.getProperty("os.name")
          + " "
          + System.getProperty("os.version")
          + ", "
          + System.getProperty("os.arch")
    };
  }
}
