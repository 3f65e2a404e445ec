package org.kiln.data.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A folder as a tar's headers tell of it: its files' places, and the folders below it. */
final class TarNode {

  private final TarNode parent;
  private final boolean archive;
  private final Map<String, TarNode> folders = new TreeMap<>(FileNames.ORDER);
  private final Map<String, Link> links = new TreeMap<>(FileNames.ORDER);
  private final List<PassedOver.Item> passedOver = new ArrayList<>();
  private List<String> names = new ArrayList<>();
  private long[] places = new long[8];

  /** Where a link leads. */
  record Link(String target, boolean hard) {}

  /**
   * @param parent the folder around it; null at the top of a tar
   * @param archive whether it is a tar in a tar
   */
  TarNode(TarNode parent, boolean archive) {
    this.parent = parent;
    this.archive = archive;
  }

  TarNode parent() {
    return parent;
  }

  boolean isArchive() {
    return archive;
  }

  Map<String, TarNode> folders() {
    return folders;
  }

  Map<String, Link> links() {
    return links;
  }

  List<PassedOver.Item> passedOver() {
    return passedOver;
  }

  /** The folder of that name, made if need be. */
  TarNode folder(String name, boolean isArchive) {
    return folders.computeIfAbsent(name, n -> new TarNode(this, isArchive));
  }

  void addFile(String name, long offset, long length) {
    int at = 2 * names.size();
    if (at == places.length) {
      places = Arrays.copyOf(places, 2 * at);
    }
    places[at] = offset;
    places[at + 1] = length;
    names.add(name);
  }

  int size() {
    return names.size();
  }

  String name(int index) {
    return names.get(index);
  }

  long offset(int index) {
    return places[2 * index];
  }

  long length(int index) {
    return places[2 * index + 1];
  }

  /** Where a name is among the files, after {@link #sort}; negative if it isn't there. */
  int find(String name) {
    return Collections.binarySearch(names, name, FileNames.ORDER);
  }

  /** Sorts the files by name; of those of one name the last in the tar stays, as in unpacking. */
  void sort() {
    Integer[] order = IntStream.range(0, names.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparing((Integer i) -> names.get(i), FileNames.ORDER));
    List<String> unsorted = names;
    long[] places = this.places;
    this.names = new ArrayList<>(order.length);
    this.places = new long[Math.max(8, 2 * order.length)];
    for (int i = 0; i < order.length; i++) {
      String name = unsorted.get(order[i]);
      if (i + 1 == order.length || !unsorted.get(order[i + 1]).equals(name)) {
        addFile(name, places[2 * order[i]], places[2 * order[i] + 1]);
      }
    }
  }
}
