package org.kiln.data.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@code .tar.gz} on the web. An archive that lies in the root already is used instead, and left
 * there.
 *
 * @param downloader what gets it
 * @param uri where it is
 * @param checksum what it must be
 * @param folder folder in the archive, with a trailing slash
 * @param files wanted files in that folder
 */
public record ArchiveSource(
    Downloader downloader, URI uri, Checksum checksum, String folder, List<String> files)
    implements Source {

  @Override
  public String description() {
    return uri.toString();
  }

  @Override
  public String byHand(Path root) {
    return "get " + uri + " and put it, as it is, into " + root;
  }

  @Override
  public void fetch(Path root, Path into) throws IOException {
    String path = uri.getPath();
    Path archive = root.resolve(path.substring(path.lastIndexOf('/') + 1));
    boolean own = !Files.exists(archive);
    downloader.download(uri, archive, checksum);
    Archives.extract(archive, folder, files, into);
    if (own) {
      Files.delete(archive);
    }
  }
}
