package org.kiln.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.kiln.data.file.AtomicFiles;

/**
 * The files of a run's folder: which there are, and which of them a path means. {@code
 * <arch>_checkpoint.zip} is the last checkpoint, {@code <arch>_best.zip} the best, where {@code
 * <arch>} is what the run calls its network.
 */
public final class RunFiles {

  private static final String LAST = "_checkpoint.zip";
  private static final String BEST = "_best.zip";
  private static final Pattern LOG = Pattern.compile("log_training_.+_\\d{8}-\\d{6}\\.txt");

  private static final Set<String> NAMES =
      Set.of(ConfigJson.NAME, HistoryCsv.NAME, CurveListener.NAME, ReportJson.NAME);

  /** What a run leaves that ended before its first epoch did, with nothing to lose. */
  private static final String KILNS_CONFIG = "\"kiln_version\"";

  private RunFiles() {}

  /** Name of the last checkpoint of a run of the network {@code architecture}. */
  static String last(String architecture) {
    return architecture + LAST;
  }

  /** Name of the best one. */
  static String best(String architecture) {
    return architecture + BEST;
  }

  /**
   * The checkpoint that a path means: the file itself, or of a run's folder the last one (where
   * there is none, the best).
   *
   * @throws TrainingException if the folder has none, or those of several networks
   */
  public static Path last(Path fileOrFolder) {
    return checkpoint(fileOrFolder, LAST, BEST);
  }

  /**
   * The same, but of a folder the best checkpoint (where there is none, the last).
   *
   * @throws TrainingException if the folder has none, or those of several networks
   */
  public static Path best(Path fileOrFolder) {
    return checkpoint(fileOrFolder, BEST, LAST);
  }

  /**
   * The folder whose last checkpoint was saved most recently.
   *
   * @param runs folder of runs' folders
   * @param architecture what the run calls its network; empty for any
   */
  public static Optional<Path> latest(Path runs, Optional<String> architecture) {
    return list(runs, Files::isDirectory).stream()
        .filter(folder -> !checkpoints(folder, LAST, architecture).isEmpty())
        .max(
            Comparator.comparing(
                folder ->
                    checkpoints(folder, LAST, architecture).stream()
                        .map(RunFiles::savedAt)
                        .max(Comparator.naturalOrder())
                        .orElseThrow()));
  }

  /**
   * Makes sure, before hours of training, that a report can be written.
   *
   * @param report a file; its folder is made if missing
   * @throws TrainingException if it is a folder, or its own can't be written to
   */
  public static void requireWritable(Path report) {
    Path file = report.toAbsolutePath();
    if (Files.isDirectory(file)) {
      throw new TrainingException(
          "The report "
              + report
              + " is a folder: name a file, for instance --report "
              + ShellWord.of(file.resolve(ReportJson.NAME)));
    }
    try {
      AtomicFiles.requireWritable(file);
    } catch (IOException e) {
      throw new TrainingException(
          "Can't write the report "
              + report
              + " ("
              + FileError.reason(file, e)
              + "): name another file with --report, or make its folder writable",
          e);
    }
  }

  private static FileTime savedAt(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // gone since it was listed
    }
  }

  private static Path checkpoint(Path path, String wanted, String otherwise) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    for (String ending : List.of(wanted, otherwise)) {
      List<Path> found = checkpoints(path, ending, Optional.empty());
      if (found.size() > 1) {
        throw new TrainingException(
            path
                + " has checkpoints of several networks ("
                + String.join(", ", found.stream().map(RunFiles::name).toList())
                + "): name one of these files");
      }
      if (!found.isEmpty()) {
        return found.get(0);
      }
    }
    throw new TrainingException(
        "There is no checkpoint in " + path + ": expected an <arch>" + LAST + " or <arch>" + BEST);
  }

  private static List<Path> checkpoints(Path folder, String ending, Optional<String> architecture) {
    Predicate<String> wanted =
        architecture
            .<Predicate<String>>map(arch -> name -> name.equals(arch + ending))
            .orElse(name -> name.endsWith(ending) && !name.startsWith("."));
    return list(folder, file -> Files.isRegularFile(file) && wanted.test(name(file)));
  }

  /** Whether {@code file} is named as the last or best checkpoint of {@code architecture} is. */
  static boolean isCheckpointOf(String architecture, Path file) {
    return name(file).equals(last(architecture)) || name(file).equals(best(architecture));
  }

  /**
   * What a new run would replace, the most telling first: checkpoints, and results. What a run that
   * saw no end of an epoch left has none, and does not count.
   */
  static List<Path> results(Path folder) {
    return list(folder, RunFiles::isResult).stream()
        .sorted(Comparator.comparing(RunFiles::rank).thenComparing(Path::compareTo))
        .toList();
  }

  private static int rank(Path file) {
    return name(file).endsWith(LAST) ? 0 : isCheckpoint(file) ? 1 : 2;
  }

  /** Every file of a run, logs included. */
  static List<Path> all(Path folder) {
    return list(
        folder,
        file ->
            Files.isRegularFile(file)
                && (NAMES.contains(name(file))
                    || LOG.matcher(name(file)).matches()
                    || isCheckpoint(file)));
  }

  private static boolean isResult(Path file) {
    String name = name(file);
    return isCheckpoint(file)
        || NAMES.contains(name)
            && !(name.equals(ConfigJson.NAME) && contains(file, KILNS_CONFIG))
            && !(name.equals(HistoryCsv.NAME) && contents(file).equals(HistoryCsv.HEADER));
  }

  static boolean isCheckpoint(Path file) {
    String name = name(file);
    return (name.endsWith(LAST) || name.endsWith(BEST)) && !name.startsWith(".");
  }

  /** Whether it is Kiln's by its contents; a damaged file is not. */
  static boolean isKilns(Path checkpoint) {
    try (ZipFile zip = new ZipFile(checkpoint.toFile())) {
      return zip.getEntry(CheckpointFile.STATE) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean contains(Path file, String text) {
    return contents(file).contains(text);
  }

  /** Its text, byte by byte; empty if it can't be read. */
  private static String contents(Path file) {
    try {
      return Files.size(file) > 1 << 20 ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static List<Path> list(Path folder, Predicate<Path> wanted) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(wanted).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new TrainingException(
          "Can't read the folder " + folder + " (" + e.getMessage() + "): make it readable", e);
    }
  }
}
