package org.kiln.notebook.install;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.kiln.data.file.AtomicFiles;

/** Writes the kernel specification "Java (Kiln)". */
public final class KernelInstaller {

  /** The kernel's name among Jupyter's kernels. */
  public static final String NAME = "kiln";

  /** What people see. */
  public static final String DISPLAY_NAME = "Java (Kiln)";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final KernelStart start;
  private final JupyterFolders folders;

  /**
   * @param start how kernels are to start
   */
  public KernelInstaller(KernelStart start) {
    this(start, JupyterFolders.here());
  }

  KernelInstaller(KernelStart start, JupyterFolders folders) {
    this.start = start;
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
    Path jar = folders.kernelJar(kind, List.of(dataFolder)).toAbsolutePath().normalize();
    Path folder = dataFolder.toAbsolutePath().normalize().resolve("kernels").resolve(NAME);
    try {
      for (String name : start.files()) {
        try (InputStream file = KernelInstaller.class.getResourceAsStream(name)) {
          AtomicFiles.write(folder.resolve(name), file::transferTo);
        }
      }
      byte[] json =
          JSON.writeValueAsBytes(
              specification(new KernelStart.Kernel(kind, jar, folder, plotly(dataFolder))));
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

  private Map<String, Object> specification(KernelStart.Kernel kernel) {
    Map<String, Object> specification = new LinkedHashMap<>();
    specification.put("argv", start.command(kernel));
    specification.put("display_name", DISPLAY_NAME);
    specification.put("language", "java");
    specification.put("interrupt_mode", "message");
    specification.put("env", start.environment(kernel.kind()));
    specification.put("metadata", Map.of("debugger", false));
    return specification;
  }
}
