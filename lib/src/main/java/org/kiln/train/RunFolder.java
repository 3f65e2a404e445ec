package org.kiln.train;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.kiln.data.file.AtomicFiles;
import org.kiln.error.KilnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that one run may write to, and no other until it is closed.
 *
 * <p>A folder that holds a run is refused, unless that run goes on or is to be replaced. It is so
 * from the moment the folder is claimed, before data is fetched; nothing in it is changed before
 * the run begins.
 */
public final class RunFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("org.kiln.train");

  private final Path path;
  private final FolderLock lock;
  private final Optional<Path> made;
  private final boolean replaces;
  private final Optional<Saved> from;
  private boolean begun;

  /** A checkpoint that a run goes on from. */
  record Saved(Path file, RunState state) {

    String architecture() {
      return state.subject().architecture();
    }
  }

  private RunFolder(Path path, FolderLock lock, Optional<Path> made, boolean replaces, Saved from) {
    this.path = path;
    this.lock = lock;
    this.made = made;
    this.replaces = replaces;
    this.from = Optional.ofNullable(from);
  }

  /**
   * Claims a folder for a new run.
   *
   * @param folder made if missing
   * @throws TrainingException if it holds a run, one is writing to it, or it can't be written
   */
  public static RunFolder claim(Path folder) {
    return claim(folder, false, null);
  }

  /**
   * Claims a folder for a new run, whose files replace those of a run that it may hold: they are
   * removed when the new run begins, and nothing else is.
   *
   * @param folder made if missing
   * @throws TrainingException if a run is writing to it, or it can't be written
   */
  public static RunFolder overwrite(Path folder) {
    return claim(folder, true, null);
  }

  /**
   * Claims a folder for a run that goes on from a checkpoint: the checkpoint's own, or another one,
   * into which its last and best checkpoint are copied when it begins.
   *
   * @param folder made if missing
   * @param from the checkpoint
   * @param overwrite whether another run that the folder holds is to be replaced
   * @throws TrainingException if it holds another run, one is writing to it, or it can't be written
   */
  public static RunFolder goOn(Path folder, Checkpoint from, boolean overwrite) {
    return claim(folder, overwrite, from.saved());
  }

  /**
   * Claims the first of {@code base}, {@code base-2}, {@code base-3}, ... that holds no run.
   *
   * @throws TrainingException if it can't be written
   */
  public static RunFolder next(Path base) {
    for (int number = 1; ; number++) {
      Path candidate = number == 1 ? base : base.resolveSibling(base.getFileName() + "-" + number);
      try {
        return claim(candidate);
      } catch (FolderTakenException e) {
        continue;
      }
    }
  }

  static RunFolder claim(Path folder, boolean overwrite, Saved from) {
    if (folder.toString().isBlank()) {
      throw new KilnException(
          "save-path \"" + folder + "\": expected a folder, . for the current one");
    }
    boolean replaces = replaces(folder, overwrite, from);
    Optional<Path> made = firstMissing(folder);
    FolderLock lock = null;
    try {
      Files.createDirectories(folder);
      lock = FolderLock.take(folder);
      RunFolder claimed =
          new RunFolder(folder, lock, made, replaces(folder, overwrite, from), from);
      AtomicFiles.removeStale(folder);
      lock = null;
      return claimed;
    } catch (IOException e) {
      throw new TrainingException(
          "Can't write to the save path "
              + folder
              + " ("
              + FileError.reason(folder, e)
              + "): choose another folder, or make this one writable",
          e);
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  /**
   * Whether the folder holds a run that is to be replaced.
   *
   * @throws FolderTakenException if it holds one that is not
   */
  private static boolean replaces(Path folder, boolean overwrite, Saved from) {
    List<Path> results = RunFiles.results(folder);
    if (results.isEmpty() || from != null && holds(folder, from)) {
      return false;
    }
    if (!overwrite) {
      throw new FolderTakenException(refusal(folder, results.get(0), from));
    }
    return true;
  }

  private static String refusal(Path folder, Path found, Saved from) {
    boolean another = from != null;
    String goOn =
        another || !RunFiles.isCheckpoint(found)
            ? ""
            : "go on with it by --resume " + ShellWord.of(found) + ", ";
    return folder
        + " holds "
        + (another ? "another run" : "a run")
        + " already ("
        + found.getFileName()
        + "): "
        + goOn
        + "name another folder with --save-path, or replace that run with --overwrite (in Java "
        + (goOn.isEmpty() ? "" : "resume(...), ")
        + "saveTo(...) or overwrite())";
  }

  /** Whether the run in {@code folder} is the one that {@code from} was saved by. */
  private static boolean holds(Path folder, Saved from) {
    boolean alone =
        RunFiles.results(folder).stream()
            .filter(RunFiles::isCheckpoint)
            .allMatch(file -> RunFiles.isCheckpointOf(from.architecture(), file));
    return alone && (isIn(folder, from) || isSameRun(folder, from));
  }

  private static boolean isIn(Path folder, Saved from) {
    try {
      return RunFiles.isCheckpointOf(from.architecture(), from.file())
          && Files.isSameFile(folder, from.file().toAbsolutePath().getParent());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isSameRun(Path folder, Saved from) {
    return read(folder.resolve(RunFiles.last(from.architecture())))
        .filter(there -> ResumeRules.isSameRun(there, from.state()))
        .isPresent();
  }

  /** What a checkpoint says of its run; empty if there is none that can be read. */
  private static Optional<RunState> read(Path checkpoint) {
    try {
      return Files.isRegularFile(checkpoint)
          ? Optional.of(CheckpointFile.read(checkpoint).state())
          : Optional.empty();
    } catch (TrainingException e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Path> firstMissing(Path folder) {
    Path missing = null;
    for (Path p = folder.toAbsolutePath(); p != null && !Files.exists(p); p = p.getParent()) {
      missing = p;
    }
    return Optional.ofNullable(missing);
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * @throws IllegalStateException if it was claimed for another run than the one that starts
   */
  void requireFor(ResumePoint start) {
    if (!from.map(Saved::file).equals(start.file())) {
      throw new IllegalStateException(
          path + " was claimed for a run that starts otherwise: claim it with goOn to resume");
    }
  }

  /**
   * Makes it the folder of the run that begins now: removes the run that it replaces, or brings the
   * checkpoints of the one that goes on.
   *
   * @param log of the new run, which stays
   * @throws TrainingException if that fails
   */
  void begin(Optional<Path> log) {
    begun = true;
    try {
      if (replaces) {
        remove(log);
      }
      if (from.isPresent()) {
        bring(from.get());
      }
    } catch (IOException e) {
      throw new TrainingException(
          "Can't put the run's files into "
              + path
              + " ("
              + FileError.reason(path, e)
              + "): make room, or choose another",
          e);
    }
  }

  private void remove(Optional<Path> log) throws IOException {
    for (Path file : RunFiles.all(path)) {
      boolean stays =
          log.filter(own -> Objects.equals(own.getFileName(), file.getFileName())).isPresent()
              || from.filter(saved -> isSameFile(saved.file(), file)).isPresent()
              || RunFiles.isCheckpoint(file) && !RunFiles.isKilns(file);
      if (!stays) {
        Files.delete(file);
      }
    }
  }

  private static boolean isSameFile(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private void bring(Saved saved) throws IOException {
    Path last = path.resolve(RunFiles.last(saved.architecture()));
    if (!Files.exists(last)) {
      copy(saved.file(), last);
    } else if (!isSameFile(last, saved.file())) {
      tellOfLaterEpochs(last, saved.state().history().size());
    }
    Optional<EpochResult> best = Run.best(saved.state().history());
    if (best.isPresent()) {
      bringBest(saved, best.get());
    }
  }

  private static void tellOfLaterEpochs(Path last, int epochs) {
    read(last)
        .map(state -> state.history().size())
        .filter(there -> there > epochs)
        .ifPresent(
            there ->
                LOG.info(
                    "{} has {} epochs: those after the first {} are made again",
                    last,
                    there,
                    epochs));
  }

  /** Sees to it that the best checkpoint is of the epoch that the history says is best. */
  private void bringBest(Saved saved, EpochResult best) throws IOException {
    String name = RunFiles.best(saved.architecture());
    Path target = path.resolve(name);
    Path beside = saved.file().toAbsolutePath().resolveSibling(name);
    for (Path candidate : List.of(target, beside, saved.file())) {
      if (read(candidate).filter(state -> endsWith(state, best)).isPresent()) {
        if (!isSameFile(candidate, target)) {
          copy(candidate, target);
        }
        return;
      }
    }
    if (!Files.exists(target)) {
      LOG.warn(
          "The best checkpoint (epoch {}) is not beside {}: {} has none until an epoch is better",
          best.epoch(),
          saved.file(),
          path);
    }
  }

  private static boolean endsWith(RunState state, EpochResult epoch) {
    List<EpochResult> history = state.history();
    return state.position().step() == 0
        && !history.isEmpty()
        && history.get(history.size() - 1).equals(epoch);
  }

  private static void copy(Path from, Path to) throws IOException {
    AtomicFiles.write(to, out -> Files.copy(from, out));
  }

  /** Lets others write to it. If no run has begun, folders that were made for it are removed. */
  @Override
  public void close() {
    lock.close();
    if (!begun && made.isPresent()) {
      removeMade(made.get());
    }
  }

  private void removeMade(Path first) {
    try {
      for (Path p = path.toAbsolutePath(); p.startsWith(first); p = p.getParent()) {
        Files.deleteIfExists(p);
      }
    } catch (DirectoryNotEmptyException e) {
      return; // someone else's files, or a log that tells why no run began
    } catch (IOException e) {
      LOG.warn("Can't remove the empty folder {}: {}", path, e.toString());
    }
  }
}
