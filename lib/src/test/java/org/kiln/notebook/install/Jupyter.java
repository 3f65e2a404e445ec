package org.kiln.notebook.install;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The checkout's Python with a kernel that runs the classes under test. */
final class Jupyter {

  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  /** Set where every test is demanded, as in CI: then none is left out for want of a program. */
  private static final String DEMANDED = "KILN_BROWSER_TEST";

  private final Path prefix;
  private final PythonEnvironment python = new PythonEnvironment(HOME);

  /**
   * Makes {@code .venv} if it is not there.
   *
   * @param prefix folder for the kernel, which leaves the one in {@code .venv} alone
   */
  Jupyter(Path prefix) throws IOException {
    this.prefix = prefix;
    require(PythonEnvironment.findPython().isPresent(), "Python", "Jupyter");
    python.ensure(new PrintWriter(System.err, true));
    Path kernels = Files.createDirectories(prefix.resolve("share/jupyter/kernels/java"));
    Files.copy(
        python.folder().resolve("share/jupyter/kernels/java/jjava.jar"),
        kernels.resolve("jjava.jar"));
    String classPath =
        Path.of("target", "classes").toAbsolutePath()
            + System.getProperty("path.separator")
            + Files.readString(Path.of("target", "classpath.txt")).strip();
    JavaCommand java =
        new JavaCommand(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            List.of("@" + HOME.resolve("jvm.options"), "-Dkiln.home=" + HOME),
            classPath);
    new KernelInstaller(java).intoPrefix(prefix, KernelKind.JJAVA);
  }

  /** Leaves the test out, and says so, unless {@code there} or all are demanded. */
  static void require(boolean there, String what, String untested) {
    if (!there && System.getenv(DEMANDED) == null) {
      System.err.println("kiln: no " + what + " here, so " + untested + " is not tested");
      Assumptions.abort("no " + what);
    }
  }

  /** A program in the environment, which finds the kernel. */
  ProcessBuilder command(String... arguments) {
    ProcessBuilder builder = new ProcessBuilder();
    builder.command().add(python.python().toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("JUPYTER_PATH", prefix.resolve("share/jupyter").toString());
    return builder;
  }
}
