package org.kiln.notebook.install;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A kernel that Jupyter starts as a JVM, where there is no shell for Kiln's launcher: what it needs
 * is what it was when the kernel was installed.
 *
 * @param executable the {@code java} to start
 * @param options its options, in order
 * @param classPath where Kiln and all it needs is, separated as the system does
 */
public record JavaCommand(Path executable, List<String> options, String classPath)
    implements KernelStart {

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
    Path home = KernelStart.home();
    Path executable =
        ProcessHandle.current()
            .info()
            .command()
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java"));
    List<String> options = new ArrayList<>();
    Path file = home.resolve("jvm.options");
    if (Files.exists(file)) {
      options.add(
          "@" + file); // read at each start of the kernel, so that a change needs no install
    }
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--sun-misc"))
        .forEach(options::add);
    options.add("-Dkiln.home=" + home);
    return new JavaCommand(executable, options, System.getProperty("java.class.path"));
  }

  @Override
  public List<String> command(Kernel kernel) {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.addAll(options);
    command.add("-Dkiln.plotly=" + kernel.plotly());
    command.add("--add-opens");
    command.add("jdk.jshell/jdk.jshell=ALL-UNNAMED"); // JJava drops cells that failed
    command.add("-jar");
    command.add(kernel.jar().toString());
    command.add("{connection_file}");
    return command;
  }

  @Override
  public Map<String, String> environment(KernelKind kind) {
    return kind.environment(classPath);
  }

  @Override
  public List<String> files() {
    return List.of();
  }
}
