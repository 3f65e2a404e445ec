package org.kiln.notebook.install;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVM a kernel runs in.
 *
 * @param executable the {@code java} to start
 * @param options its options, in order
 * @param classPath where Kiln and all it needs is, separated as the system does
 */
public record JavaCommand(Path executable, List<String> options, String classPath) {

  private static final String HOME = "kiln.home";

  /** Copies the options. */
  public JavaCommand {
    options = List.copyOf(options);
  }

  /**
   * The JVM that this one is: the same Java, options and class path.
   *
   * @throws InstallException if it was not started by Kiln's launcher
   */
  public static JavaCommand ofThisJvm() {
    String home = System.getProperty(HOME);
    if (home == null) {
      throw new InstallException(
          "Kiln was not started by its launcher, so it does not know which options a kernel needs:"
              + " run './kiln kernel install' in a checkout");
    }
    Path executable =
        ProcessHandle.current()
            .info()
            .command()
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java"));
    List<String> options = new ArrayList<>();
    Path file = Path.of(home, "jvm.options");
    if (Files.exists(file)) {
      options.add(
          "@" + file); // read at each start of the kernel, so that a change needs no install
    }
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--sun-misc"))
        .forEach(options::add);
    options.add("-D" + HOME + "=" + home);
    return new JavaCommand(executable, options, System.getProperty("java.class.path"));
  }
}
