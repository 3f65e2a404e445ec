package org.kiln.notebook.install;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.kiln.data.AtomicFiles;

/** Writes the kernel specification "Java (Kiln)". */
public final class KernelInstaller {

  /** The kernel's name among Jupyter's kernels. */
  public static final String NAME = "kiln";

  /** What people see. */
  public static final String DISPLAY_NAME = "Java (Kiln)";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final JavaCommand java;
  private final JupyterFolders folders;

  /**
   * @param java the JVM that kernels are to run in
   */
  public KernelInstaller(JavaCommand java) {
    this(java, JupyterFolders.here());
  }

  KernelInstaller(JavaCommand java, JupyterFolders folders) {
    this.java = java;
    this.folders = folders;
  }

  /** Installs for one person, whatever Python environment is used. */
  public Path forUser(KernelKind kind) {
    return install(folders.ofUser(), kind);
  }

  /** Installs into a Python environment. */
  public Path intoPrefix(Path prefix, KernelKind kind) {
    return install(JupyterFolders.ofPrefix(prefix.toAbsolutePath()), kind);
  }

  /**
   * Installs into the Python environment that is active.
   *
   * @param otherwise the environment to take where none is active
   */
  public Path intoActivePrefix(Path otherwise, KernelKind kind) {
    return intoPrefix(folders.activePrefix().orElse(otherwise), kind);
  }

  /**
   * Writes the specification, over one that is there.
   *
   * @return its folder
   * @throws InstallException if {@code kind} is not installed or the folder can't be written
   */
  private Path install(Path dataFolder, KernelKind kind) {
    Path jar = folders.kernelJar(kind, List.of(dataFolder)).toAbsolutePath();
    Path folder = dataFolder.resolve("kernels").resolve(NAME);
    try {
      byte[] json = JSON.writeValueAsBytes(specification(kind, jar, plotly(dataFolder)));
      AtomicFiles.write(folder.resolve("kernel.json"), out -> out.write(json));
      for (int side : new int[] {32, 64}) {
        AtomicFiles.write(
            folder.resolve("logo-" + side + "x" + side + ".png"),
            out -> ImageIO.write(KernelLogo.draw(side), "png", out));
      }
    } catch (IOException e) {
      throw new InstallException(
          "Can't write the kernel to "
              + folder
              + " ("
              + e
              + "): choose another place with --prefix",
          e);
    }
    return folder;
  }

  /**
   * What figures' HTML is where KILN_PLOTLY does not say: a picture only where JupyterLab and
   * Notebook have the extension that draws Plotly's own MIME type.
   */
  private static String plotly(Path dataFolder) {
    return Files.isDirectory(dataFolder.resolve("labextensions").resolve("jupyterlab-plotly"))
        ? "picture"
        : "embed";
  }

  private Map<String, Object> specification(KernelKind kind, Path jar, String plotly) {
    List<String> command = new ArrayList<>();
    command.add(java.executable().toString());
    command.addAll(java.options());
    command.add("-Dkiln.plotly=" + plotly);
    command.add("--add-opens");
    command.add("jdk.jshell/jdk.jshell=ALL-UNNAMED"); // JJava drops cells that failed
    command.add("-jar");
    command.add(jar.toString());
    command.add("{connection_file}");
    Map<String, Object> specification = new LinkedHashMap<>();
    specification.put("argv", command);
    specification.put("display_name", DISPLAY_NAME);
    specification.put("language", "java");
    specification.put("interrupt_mode", "message");
    specification.put("env", kind.environment(java.classPath()));
    specification.put("metadata", Map.of("debugger", false));
    return specification;
  }
}
