package org.kiln.data.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.kiln.data.file.AtomicFiles;
import org.kiln.error.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data set's files on disk, and where to get them.
 *
 * <p>Everything is fetched and checked in a temporary folder; then each file is renamed into place.
 * A process killed at any moment leaves files that are right, or none: what is missing is fetched
 * again.
 *
 * @param name registry name, for messages
 * @param folder folder below the root
 * @param files what it must hold
 * @param sources tried in order
 */
public record Installation(String name, String folder, List<DataFile> files, List<Source> sources) {

  private static final Logger LOG = LoggerFactory.getLogger(Installation.class);
  private static final String SUMS = "SHA256SUMS";

  /**
   * The folder with all files in it, fetched if need be.
   *
   * @param root folder that data sets are kept in; the data set's own folder is understood too
   * @throws DataException if no source has the files; lists what was tried, why each failed, and
   *     what can be done by hand
   */
  public synchronized Path install(Path root) {
    if (files.stream().allMatch(file -> length(root, file) == file.length())) {
      return root;
    }
    Path target = root.resolve(folder);
    if (!isComplete(target)) {
      fetch(root, target);
    }
    return target;
  }

  private boolean isComplete(Path place) {
    boolean complete = true;
    for (DataFile file : files) {
      long length = length(place, file);
      if (length >= 0 && length != file.length()) {
        LOG.warn(
            "{} has {} bytes, expected {}: it is replaced",
            place.resolve(file.name()),
            length,
            file.length());
      }
      complete &= length == file.length();
    }
    return complete;
  }

  /** -1 if it is not there. */
  private static long length(Path place, DataFile file) {
    try {
      return Files.size(place.resolve(file.name()));
    } catch (IOException e) {
      return -1;
    }
  }

  private void fetch(Path root, Path target) {
    List<String> failures = new ArrayList<>();
    for (Source source : sources) {
      try {
        LOG.info("{}: fetching from {}", name, source.description());
        fetch(source, root, target);
        LOG.info("{}: verified, in {}", name, target);
        return;
      } catch (InterruptedIOException e) {
        throw (CancellationException)
            new CancellationException("Fetching " + name + " was interrupted").initCause(e);
      } catch (IOException e) {
        failures.add(source.description() + ": " + reason(e));
        LOG.warn("{}: {} failed: {}", name, source.description(), reason(e));
      }
    }
    throw new DataException(failed(root, failures));
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private String failed(Path root, List<String> failures) {
    StringBuilder text = new StringBuilder("Cannot fetch data set " + name + ". Tried:");
    failures.forEach(failure -> text.append("\n  - ").append(failure));
    text.append("\nBy hand, one of:");
    sources.forEach(s -> text.append("\n  - ").append(s.byHand(root.toAbsolutePath())));
    text.append("\n  - put ");
    text.append(String.join(", ", files.stream().map(DataFile::name).toList()));
    return text.append(" into ").append(root.resolve(folder).toAbsolutePath()).toString();
  }

  private void fetch(Source source, Path root, Path target) throws IOException {
    Path temporary = Folders.createTemporary(root, folder);
    try {
      source.fetch(root, temporary);
      StringBuilder sums = new StringBuilder();
      for (DataFile file : files) {
        Optional<String> problem = problem(temporary.resolve(file.name()), file, file.checksum());
        if (problem.isPresent()) {
          throw new IOException(file.name() + ": " + problem.get());
        }
        Checksum sum = Checksum.sha256(temporary.resolve(file.name()));
        sums.append(sum.hex()).append("  ").append(file.name()).append('\n');
      }
      Files.createDirectories(target);
      AtomicFiles.write(
          target.resolve(SUMS), out -> out.write(sums.toString().getBytes(StandardCharsets.UTF_8)));
      for (DataFile file : files) {
        AtomicFiles.publish(temporary.resolve(file.name()), target.resolve(file.name()));
      }
    } finally {
      Folders.delete(temporary);
    }
  }

  /**
   * Reads every file to its end and compares lengths and digests.
   *
   * @param root as for {@link #install}; nothing is fetched
   * @return one entry for each file, in order
   */
  public List<FileCheck> verify(Path root) {
    Path place = Files.exists(root.resolve(files.get(0).name())) ? root : root.resolve(folder);
    Map<String, Checksum> noted = noted(place);
    List<FileCheck> checks = new ArrayList<>();
    for (DataFile file : files) {
      Path path = place.resolve(file.name());
      Optional<Checksum> sum =
          file.checksum().or(() -> Optional.ofNullable(noted.get(file.name())));
      try {
        checks.add(new FileCheck(path.toString(), problem(path, file, sum)));
      } catch (IOException e) {
        checks.add(new FileCheck(path.toString(), Optional.of("cannot be read: " + e)));
      }
    }
    return checks;
  }

  private static Optional<String> problem(Path path, DataFile file, Optional<Checksum> sum)
      throws IOException {
    if (!Files.exists(path)) {
      return Optional.of("is missing");
    }
    if (Files.size(path) != file.length()) {
      return Optional.of("has " + Files.size(path) + " bytes, expected " + file.length());
    }
    if (sum.isPresent() && !sum.get().matches(path)) {
      return Optional.of(
          "has "
              + sum.get().algorithm()
              + " "
              + sum.get().actual(path)
              + ", expected "
              + sum.get().hex());
    }
    return Optional.empty();
  }

  /** The digests written when the archive had just been verified. */
  private static Map<String, Checksum> noted(Path place) {
    Map<String, Checksum> sums = new HashMap<>();
    try {
      for (String line : Files.readAllLines(place.resolve(SUMS))) {
        String[] parts = line.split("  ", 2);
        if (parts.length == 2) {
          sums.put(parts[1], Checksum.sha256(parts[0]));
        }
      }
    } catch (IOException e) {
      LOG.debug("No {} in {}", SUMS, place, e);
    }
    return sums;
  }
}
