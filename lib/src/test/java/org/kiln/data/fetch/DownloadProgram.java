package org.kiln.data.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What tests stop at a terminal: the download of one file. */
final class DownloadProgram {

  private DownloadProgram() {}

  /** Takes the address, the target and its SHA-256. */
  public static void main(String[] arguments) throws IOException {
    Downloader.Limits limits =
        new Downloader.Limits(Duration.ofSeconds(5), Duration.ofSeconds(60), 1);
    new Downloader(limits, Map.of())
        .download(URI.create(arguments[0]), Path.of(arguments[1]), Checksum.sha256(arguments[2]));
  }
}
