package org.kiln.data.layout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kiln.data.format.ImageFiles;

/** What looks like an image and is not read, counted by kind. */
final class PassedOver {

  static final String NO_EXTENSION = "without an image's extension";
  static final String BROKEN_LINK = "behind a link that leads nowhere";
  static final String LOOP = "behind a link that leads in a circle";
  static final String SPECIAL = "that is no regular file";
  static final String ARCHIVE = "in a tar beside images";
  static final String COMPRESSED = "in a compressed tar in a tar";
  static final String NO_CLASS = "in no class folder";
  static final String UNKNOWN_CLASS = "of a class that the training images lack";
  static final String NO_LABEL = "without a label";

  /**
   * One of them.
   *
   * @param name its name in its folder
   * @param kind why it is not read
   */
  record Item(String name, String kind) {}

  private record Count(long number, String example) {}

  private final Map<String, Count> kinds = new TreeMap<>();

  /** Counts {@code number} more of a kind; the first one's place is shown as the example. */
  void add(String kind, long number, String example) {
    if (number > 0) {
      kinds.merge(
          kind, new Count(number, example), (a, b) -> new Count(a.number + b.number, a.example));
    }
  }

  /** Counts what another counted. */
  void addAll(PassedOver other) {
    other.kinds.forEach((kind, count) -> add(kind, count.number, count.example));
  }

  /** Counts what lies in a folder and in those below it. */
  void addBelow(SourceFolder folder) {
    for (Item item : folder.passedOver()) {
      add(item.kind(), 1, folder.where(item.name()));
    }
    if (folder.below() != folder.archives()) {
      addAll(folder.archives(), ARCHIVE);
    }
    folder.below().forEach(this::addBelow);
  }

  private void addAll(List<SourceFolder> folders, String kind) {
    if (!folders.isEmpty()) {
      add(kind, folders.size(), folders.get(0).where());
    }
  }

  long total() {
    return kinds.values().stream().mapToLong(Count::number).sum();
  }

  /** {@code 3 .heic (photos/cat/a.heic), 1 in no class folder (photos/b.png)}. */
  String byKind() {
    return kinds.entrySet().stream()
        .map(e -> e.getValue().number + " " + e.getKey() + " (" + e.getValue().example + ")")
        .collect(Collectors.joining(", "));
  }

  /** One line for all of them; empty where there are none. */
  Optional<String> warning() {
    if (kinds.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "Passed over "
            + total()
            + (total() == 1 ? " file that looks" : " files that look")
            + " like an image: "
            + byKind()
            + ". Kiln reads "
            + String.join(", ", ImageFiles.EXTENSIONS)
            + " in class folders: convert, rename or move what should be learned from");
  }
}
