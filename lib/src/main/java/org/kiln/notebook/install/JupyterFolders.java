package org.kiln.notebook.install;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where Jupyter keeps kernels: {@code kernels/} in a data folder, of which there is one a person
 * and one a Python environment.
 */
final class JupyterFolders {

  private final Map<String, String> environment;
  private final Map<String, String> system;

  /**
   * @param environment variables of the process
   * @param system {@code os.name} and {@code user.home}
   */
  JupyterFolders(Map<String, String> environment, Map<String, String> system) {
    this.environment = environment;
    this.system = system;
  }

  /** Those of this machine. */
  static JupyterFolders here() {
    return new JupyterFolders(
        System.getenv(),
        Map.of(
            "os.name", System.getProperty("os.name"),
            "user.home", System.getProperty("user.home")));
  }

  /** The data folder of the person who asks. */
  Path ofUser() {
    String named = environment.get("JUPYTER_DATA_DIR");
    if (named != null && !named.isBlank()) {
      return Path.of(named);
    }
    Path home = Path.of(system.get("user.home"));
    String os = system.get("os.name");
    if (os.startsWith("Mac")) {
      return home.resolve("Library").resolve("Jupyter");
    }
    if (os.startsWith("Windows")) {
      String roaming = environment.get("APPDATA");
      return (roaming == null ? home.resolve("AppData/Roaming") : Path.of(roaming))
          .resolve("jupyter");
    }
    String data = environment.get("XDG_DATA_HOME");
    return (data == null || data.isBlank() ? home.resolve(".local/share") : Path.of(data))
        .resolve("jupyter");
  }

  /** The data folder of a Python environment. */
  static Path ofPrefix(Path prefix) {
    return prefix.resolve("share").resolve("jupyter");
  }

  /** The Python environment that is active in the terminal. */
  Optional<Path> activePrefix() {
    return Stream.of("VIRTUAL_ENV", "CONDA_PREFIX")
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .map(Path::of)
        .findFirst();
  }

  /**
   * The jar of an installed kernel.
   *
   * @param kind which kernel
   * @param first data folders to look in before the usual ones
   * @throws InstallException if none is installed; the message says where was looked
   */
  Path kernelJar(KernelKind kind, List<Path> first) {
    List<Path> folders = new ArrayList<>(first);
    activePrefix().map(JupyterFolders::ofPrefix).ifPresent(folders::add);
    folders.add(ofUser());
    folders.add(Path.of("/usr/local/share/jupyter"));
    folders.add(Path.of("/usr/share/jupyter"));
    return folders.stream()
        .map(folder -> folder.resolve("kernels"))
        .flatMap(kernels -> jars(kernels, kind).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new InstallException(
                    "The kernel "
                        + kind.packageName()
                        + " is not installed in any of "
                        + folders.stream().distinct().toList()
                        + ": install it with "
                        + kind.howToInstall()));
  }

  private static List<Path> jars(Path kernels, KernelKind kind) {
    if (!Files.isDirectory(kernels)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(kernels, 2, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(file -> kind.isJar(file.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      throw new InstallException("Can't look for kernels in " + kernels + ": " + e, e);
    }
  }
}
