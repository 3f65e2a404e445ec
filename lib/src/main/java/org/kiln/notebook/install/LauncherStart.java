package org.kiln.notebook.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A kernel that Kiln's launcher starts. Java, its options and the class path are looked up when it
 * does so: a JDK that was updated or a library that was built anew needs no new installation. Paths
 * below the checkout are named from the specification's own folder and move along with it.
 *
 * @param home the checkout
 */
public record LauncherStart(Path home) implements KernelStart {

  private static final String SCRIPT = "start.sh";

  /** Makes the path absolute. */
  public LauncherStart {
    home = home.toAbsolutePath().normalize();
  }

  @Override
  public List<String> command(Kernel kernel) {
    Path environment = kernel.folder().resolve("../../../..").normalize();
    return List.of(
        "/bin/sh",
        "{resource_dir}/" + SCRIPT,
        from(kernel.folder(), home, home),
        kernel.kind().name().toLowerCase(Locale.ROOT),
        from(kernel.folder(), kernel.jar(), environment),
        kernel.plotly(),
        "{connection_file}");
  }

  /** {@code path} from {@code folder} where both lie in {@code common}, which may move. */
  private static String from(Path folder, Path path, Path common) {
    boolean together = folder.startsWith(common) && path.startsWith(common);
    return (together ? folder.relativize(path) : path).toString();
  }

  @Override
  public Map<String, String> environment(KernelKind kind) {
    return kind.startUp();
  }

  @Override
  public List<String> files() {
    return List.of(SCRIPT);
  }
}
