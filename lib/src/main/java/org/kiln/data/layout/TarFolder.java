package org.kiln.data.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A folder in a tar, or the tar itself. */
final class TarFolder extends SourceFolder {

  private final TarFile file;
  private final boolean archive;
  private TarNode node;

  private TarFolder(String name, SourceFolder parent, TarFile file, boolean archive, TarNode node) {
    super(name, parent);
    this.file = file;
    this.archive = archive;
    this.node = node;
  }

  /**
   * A tar as a folder; its headers are read when it is first listed.
   *
   * @param path the file, compressed or not
   * @param parent the folder around it; null at the top
   */
  static TarFolder ofFile(Path path, SourceFolder parent) {
    String name = FileKinds.withoutArchiveExtension(path.getFileName().toString());
    return new TarFolder(name, parent, new TarFile(path), true, null);
  }

  private TarNode node() {
    if (node == null) {
      node = file.scan();
    }
    return node;
  }

  @Override
  boolean isArchive() {
    return archive;
  }

  @Override
  String where() {
    return parentInTar() == null ? file.toString() : file + ", entry " + entry();
  }

  @Override
  String where(String name) {
    String folder = entry();
    int at = node().find(name);
    return file
        + ", entry "
        + folder
        + (folder.isEmpty() ? "" : archive ? ".tar!/" : "/")
        + name
        + (at < 0 ? "" : " at offset " + node().offset(at));
  }

  /** The path in the tar: empty at its top. */
  private String entry() {
    TarFolder around = parentInTar();
    if (around == null) {
      return "";
    }
    String above = around.entry();
    return above + (above.isEmpty() ? "" : around.archive ? ".tar!/" : "/") + name();
  }

  private TarFolder parentInTar() {
    return parent() instanceof TarFolder around && around.file == file ? around : null;
  }

  @Override
  byte[] read(String name) throws IOException {
    int at = node().find(name);
    return file.read(node().offset(at), node().length(at));
  }

  @Override
  void close() throws IOException {
    file.close();
  }

  @Override
  Listing list() {
    TarNode of = node();
    Listing found = new Listing();
    for (int i = 0; i < of.size(); i++) {
      addFile(of, i, found);
    }
    of.passedOver().forEach(found.passedOver()::add);
    for (Map.Entry<String, TarNode> child : of.folders().entrySet()) {
      addFolder(child.getKey(), child.getValue(), found);
    }
    return found.sorted();
  }

  private void addFile(TarNode of, int index, Listing found) {
    String name = of.name(index);
    if (FileKinds.isRubbish(name) || of.folders().containsKey(name)) {
      return;
    }
    if (FileKinds.isImage(name)) {
      found.images().add(name);
    } else if (FileKinds.isCompressed(name)) {
      found.passedOver().add(new PassedOver.Item(name, PassedOver.COMPRESSED));
    } else {
      FileKinds.passedOver(name, () -> head(of, index))
          .ifPresentOrElse(
              kind -> found.passedOver().add(new PassedOver.Item(name, kind)),
              () -> found.others().add(name));
    }
  }

  private byte[] head(TarNode of, int index) {
    long length = Math.min(FileKinds.HEAD, of.length(index));
    return file.peek(of.offset(index), (int) length);
  }

  private void addFolder(String name, TarNode child, Listing found) {
    if (FileKinds.isRubbish(name)) {
      return;
    }
    List<PassedOver.Item> passed = found.passedOver();
    for (TarFolder around = this; around != null; around = around.parentInTar()) {
      if (around.node == child) {
        passed.add(new PassedOver.Item(name, PassedOver.LOOP));
        return;
      }
    }
    if (child.parent() != node) {
      countFolderByLink();
    }
    boolean nested = child.isArchive();
    String shown = nested ? FileKinds.withoutArchiveExtension(name) : name;
    (nested ? found.archives() : found.folders())
        .add(new TarFolder(shown, this, file, nested, child));
  }
}
