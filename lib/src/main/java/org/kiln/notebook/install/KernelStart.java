package org.kiln.notebook.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How Jupyter is told to start a kernel. */
public sealed interface KernelStart permits LauncherStart, JavaCommand {

  /**
   * The way of this system, for the checkout that this JVM was started from.
   *
   * @throws InstallException if this JVM was not started by Kiln's launcher
   */
  static KernelStart ofThisJvm() {
    return System.getProperty("os.name").startsWith("Windows")
        ? JavaCommand.ofThisJvm()
        : new LauncherStart(home());
  }

  /** The checkout, which the launcher names. */
  static Path home() {
    String home = System.getProperty("kiln.home");
    if (home == null) {
      throw new InstallException(
          "Kiln was not started by its launcher, so it does not know how a kernel is to start:"
              + " run './kiln kernel install' in a checkout");
    }
    return Path.of(home);
  }

  /**
   * The specification's command line.
   *
   * @param kernel which kernel, and where
   */
  List<String> command(Kernel kernel);

  /** Variables that the kernel gets besides those of Jupyter. */
  Map<String, String> environment(KernelKind kind);

  /** Files that lie beside the specification: their names, and the resources they are. */
  List<String> files();

  /**
   * A kernel to install.
   *
   * @param kind which it is
   * @param jar its jar
   * @param folder where its specification goes
   * @param plotly what figures' HTML is: {@code picture} or {@code embed}
   */
  record Kernel(KernelKind kind, Path jar, Path folder, String plotly) {}
}
