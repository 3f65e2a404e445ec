package org.kiln.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Several {@code .gz} files on the web. Files that lie in the data set's folder already are used
 * instead, and left there.
 *
 * @param downloader what gets them
 * @param base folder on the web, with a trailing slash
 * @param files name, without {@code .gz}, and checksum of the compressed file
 * @param folder the data set's folder below the root
 */
public record GzipFilesSource(
    Downloader downloader, URI base, Map<String, Checksum> files, String folder) implements Source {

  @Override
  public String description() {
    return base.toString();
  }

  @Override
  public String byHand(Path root) {
    return "get "
        + String.join(".gz, ", files.keySet())
        + ".gz from "
        + base
        + " and put them, as they are, into "
        + root.resolve(folder);
  }

  @Override
  public void fetch(Path root, Path into) throws IOException {
    for (Map.Entry<String, Checksum> file : files.entrySet()) {
      String compressed = file.getKey() + ".gz";
      Path archive = root.resolve(folder).resolve(compressed);
      boolean own = !Files.exists(archive);
      downloader.download(base.resolve(compressed), archive, file.getValue());
      try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
        Files.copy(in, into.resolve(file.getKey()));
      }
      if (own) {
        Files.delete(archive);
      }
    }
  }
}
