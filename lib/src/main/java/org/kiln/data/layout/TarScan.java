package org.kiln.data.layout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.kiln.error.DataException;

/** Makes a tree of a tar's headers; tars in it are folders of the tree. */
final class TarScan {

  private static final int LONGEST_PATH = 4096;
  private static final int MOST_NESTED = 2;
  private static final String NESTED = ".tar";

  private final Path archive;
  private final FileChannel channel;
  private long files;
  private String lastPath = "";
  private TarNode lastFolder;

  TarScan(Path archive, FileChannel channel) {
    this.archive = archive;
    this.channel = channel;
  }

  /**
   * @return the top of the tree
   * @throws DataException if a path leaves the archive, or it is no whole tar
   */
  TarNode scan() {
    TarNode top = new TarNode(null, true);
    try {
      scan(top, 0, channel.size(), "", 0);
    } catch (IOException e) {
      throw new DataException(problem(e), e);
    }
    new TarLinks(top).resolve();
    return top;
  }

  private String problem(IOException cause) {
    return archive
        + (files == 0 ? " is no tar that can be read: " : " is damaged after " + files + " files: ")
        + cause.getMessage()
        + ". Fetch or make it again; of a file that is known to be whole, unpack it and name the"
        + " folder";
  }

  private void scan(TarNode top, long start, long end, String prefix, int nested)
      throws IOException {
    if (start == end) {
      throw new IOException(prefix.isEmpty() ? "it is empty" : prefix + " is empty");
    }
    lastFolder = null;
    TarHeaders headers = new TarHeaders(channel, start, end);
    for (TarHeaders.Entry entry = headers.next(); entry != null; entry = headers.next()) {
      String path = checkedPath(prefix, entry.name());
      if (!path.isEmpty()) {
        add(top, path, entry, prefix, nested);
      }
    }
  }

  private void add(TarNode top, String path, TarHeaders.Entry entry, String prefix, int nested)
      throws IOException {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    TarNode folder = folder(top, slash < 0 ? "" : path.substring(0, slash));
    switch (entry.type()) {
      case FOLDER -> folder.folder(name, false);
      case FILE -> {
        files++;
        folder.addFile(name, entry.offset(), entry.size());
        if (isNested(path, nested)) {
          TarNode inner = folder.folder(name, true);
          scan(
              inner,
              entry.offset(),
              entry.offset() + entry.size(),
              prefix + path + "!/",
              nested + 1);
          lastFolder = null;
        }
      }
      case HARD_LINK -> {
        if (entry.size() > 0) {
          folder.addFile(name, entry.offset(), entry.size());
        } else {
          folder.links().put(name, new TarNode.Link(entry.target(), true));
        }
      }
      case SYMBOLIC_LINK -> folder.links().put(name, new TarNode.Link(entry.target(), false));
      case SPARSE, OTHER -> {
        if (FileKinds.isImage(name)) {
          folder.passedOver().add(new PassedOver.Item(name, PassedOver.SPECIAL));
        }
      }
    }
  }

  private static boolean isNested(String path, int nested) {
    return nested < MOST_NESTED
        && path.toLowerCase(Locale.ROOT).endsWith(NESTED)
        && Arrays.stream(path.split("/")).noneMatch(FileKinds::isRubbish);
  }

  private TarNode folder(TarNode top, String path) {
    if (lastFolder != null && lastPath.equals(path)) {
      return lastFolder;
    }
    TarNode folder = top;
    if (!path.isEmpty()) {
      for (String part : path.split("/")) {
        folder = folder.folder(part, false);
      }
    }
    lastPath = path;
    lastFolder = folder;
    return folder;
  }

  /** Without "." and doubled slashes; what leaves the archive is refused though all stays in it. */
  private String checkedPath(String prefix, String name) {
    StringBuilder path = new StringBuilder(Math.min(name.length(), LONGEST_PATH));
    boolean leaves = name.startsWith("/") || name.startsWith("\\");
    int from = 0;
    int parts = 0;
    while (from <= name.length() && !leaves) {
      int slash = name.indexOf('/', from);
      int to = slash < 0 ? name.length() : slash;
      int length = to - from;
      leaves = length == 2 && name.startsWith("..", from);
      if (length > 0 && !(length == 1 && name.charAt(from) == '.')) {
        path.append(path.isEmpty() ? "" : "/").append(name, from, to);
        parts++;
      }
      from = to + 1;
    }
    if (leaves || path.length() > LONGEST_PATH || parts > SourceFolder.DEEPEST) {
      throw new DataException(
          archive
              + ": the path of entry "
              + prefix
              + name.substring(0, Math.min(name.length(), 200))
              + (leaves
                  ? " leaves the archive; don't use archives from this source"
                  : "... is "
                      + path.length()
                      + " characters long and has "
                      + parts
                      + " parts: at most "
                      + LONGEST_PATH
                      + " and "
                      + SourceFolder.DEEPEST));
    }
    return path.toString();
  }
}
