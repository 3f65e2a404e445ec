package org.kiln.data.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Takes known files out of compressed archives. */
public final class Archives {

  private Archives() {}

  /**
   * Extracts some entries of a gzipped tar, under their last names; entries that are not named are
   * never written, wherever their paths lead.
   *
   * @param archive the {@code .tar.gz} or {@code .tgz}
   * @param folder folder in the archive that holds them, with a trailing slash
   * @param names the files wanted
   * @param into folder that gets them
   * @throws IOException if the archive is damaged, or lacks one of them
   */
  public static void extract(Path archive, String folder, Iterable<String> names, Path into)
      throws IOException {
    Map<String, String> wanted = new HashMap<>();
    names.forEach(name -> wanted.put(folder + name, name));
    Set<String> missing = new HashSet<>(wanted.keySet());
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file, 1 << 16))) {
      for (TarArchiveEntry entry = tar.getNextEntry();
          entry != null && !missing.isEmpty();
          entry = tar.getNextEntry()) {
        if (entry.isFile() && missing.remove(entry.getName())) {
          Files.copy(tar, into.resolve(wanted.get(entry.getName())));
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new IOException(archive.getFileName() + " lacks " + String.join(", ", missing));
    }
  }
}
