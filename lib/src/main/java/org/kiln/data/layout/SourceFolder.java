package org.kiln.data.layout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.kiln.error.DataException;

/**
 * A folder of images on disk or in a tar; a tar is a folder too, named as the file without its
 * extension. What is in it is listed when first asked for. Symbolic links are followed; one that
 * leads to a folder around it is passed over.
 *
 * <p>Listing is for one thread; once listed, reading is safe for many.
 */
abstract sealed class SourceFolder permits DiskFolder, TarFolder {

  static final int DEEPEST = 100;
  private static final Comparator<SourceFolder> BY_NAME =
      Comparator.comparing(SourceFolder::name, FileNames.ORDER);
  private static final int MOST_FOLDERS_BY_LINK = 200_000;

  private final String name;
  private final SourceFolder parent;
  private final int depth;
  private final AtomicInteger foldersByLink;
  private Listing listing;
  private List<SourceFolder> below;

  /**
   * What a folder holds, each sorted by code point.
   *
   * @param folders those below it, without other systems' rubbish
   * @param archives tars in it, as folders
   * @param images files with an image's extension
   * @param others files that are no images
   * @param passedOver what looks like an image and is none that is read
   */
  record Listing(
      List<SourceFolder> folders,
      List<SourceFolder> archives,
      List<String> images,
      List<String> others,
      List<PassedOver.Item> passedOver) {

    /** An empty one, to be filled. */
    Listing() {
      this(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }

    /** The same, each sorted. */
    Listing sorted() {
      folders.sort(BY_NAME);
      archives.sort(BY_NAME);
      images.sort(FileNames.ORDER);
      others.sort(FileNames.ORDER);
      passedOver.sort(Comparator.comparing(PassedOver.Item::name, FileNames.ORDER));
      return this;
    }
  }

  SourceFolder(String name, SourceFolder parent) {
    this.name = name;
    this.parent = parent;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.foldersByLink = parent == null ? new AtomicInteger() : parent.foldersByLink;
  }

  /** Reads what is in it. */
  abstract Listing list();

  /** Whether it is a tar, which costs a scan to list. */
  abstract boolean isArchive();

  /** A path for messages. */
  abstract String where();

  /** Where one of its files is, for messages. */
  abstract String where(String file);

  /**
   * A file's bytes.
   *
   * @throws IOException if it can't be read in full
   */
  abstract byte[] read(String file) throws IOException;

  /** Gives up what it holds open; reading opens it again. */
  abstract void close() throws IOException;

  final String name() {
    return name;
  }

  /** The folder around it; null at the top. */
  final SourceFolder parent() {
    return parent;
  }

  final List<SourceFolder> folders() {
    return listing().folders;
  }

  final List<SourceFolder> archives() {
    return listing().archives;
  }

  /**
   * The folders that count: those that may be classes, or hold some. Tars are looked into only
   * where there are neither such folders nor images beside them, as an archive often stays beside
   * what was unpacked from it.
   */
  final List<SourceFolder> below() {
    if (below == null) {
      List<SourceFolder> plain = folders().stream().filter(SourceFolder::mayBeClass).toList();
      below = plain.isEmpty() && images().isEmpty() ? archives() : plain;
    }
    return below;
  }

  final List<String> images() {
    return listing().images;
  }

  final List<String> others() {
    return listing().others;
  }

  final List<PassedOver.Item> passedOver() {
    return listing().passedOver;
  }

  private Listing listing() {
    if (listing == null) {
      if (depth > DEEPEST) {
        throw new DataException(
            where() + " lies more than " + DEEPEST + " folders deep: move the images up");
      }
      listing = list();
    }
    return listing;
  }

  /**
   * Counts a folder that a link leads to: links in links can multiply without end.
   *
   * @throws DataException after 200,000
   */
  final void countFolderByLink() {
    if (foldersByLink.incrementAndGet() > MOST_FOLDERS_BY_LINK) {
      throw new DataException(
          where()
              + ": symbolic links lead to more than "
              + MOST_FOLDERS_BY_LINK
              + " folders: remove those that lead to one another");
    }
  }

  /** Whether it or a folder below it has an image. */
  final boolean holdsImages() {
    return !images().isEmpty() || below().stream().anyMatch(SourceFolder::holdsImages);
  }

  /** Whether nothing but folders is in it. */
  private boolean isEmpty() {
    return images().isEmpty()
        && archives().isEmpty()
        && others().isEmpty()
        && passedOver().isEmpty()
        && folders().stream().allMatch(SourceFolder::isEmpty);
  }

  /** Whether it may stand for a class: it has images, lost them, or has some that aren't read. */
  private boolean mayBeClass() {
    return !images().isEmpty()
        || !archives().isEmpty()
        || !passedOver().isEmpty()
        || folders().stream().anyMatch(SourceFolder::mayBeClass)
        || isEmpty();
  }

  @Override
  public final String toString() {
    return where();
  }
}
