package org.kiln.data.layout;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Links in a tar: what they lead to in the same tar stands in their place. */
final class TarLinks {

  private static final int MOST_STEPS = 40;

  private final TarNode top;
  private final List<Found> found = new ArrayList<>();
  private final Map<TarNode.Link, Target> known = new IdentityHashMap<>();

  /** A link and what it leads to: a folder, or a file of a folder by its index. */
  private record Found(TarNode folder, String name, Target target) {}

  private record Target(TarNode folder, int file) {

    boolean isFile() {
      return file >= 0;
    }
  }

  TarLinks(TarNode top) {
    this.top = top;
  }

  /** Sorts all files, and puts links' targets in their places. */
  void resolve() {
    sort(top);
    find(top, top);
    List<TarNode> changed = new ArrayList<>();
    List<long[]> places = new ArrayList<>();
    for (Found link : found) {
      Target target = link.target;
      places.add(
          target.isFile()
              ? new long[] {target.folder.offset(target.file), target.folder.length(target.file)}
              : null);
    }
    for (int i = 0; i < found.size(); i++) {
      Found link = found.get(i);
      if (places.get(i) == null) {
        link.folder.folders().putIfAbsent(link.name, link.target.folder);
      } else {
        link.folder.addFile(link.name, places.get(i)[0], places.get(i)[1]);
        changed.add(link.folder);
      }
    }
    changed.stream().distinct().forEach(TarNode::sort);
  }

  private static void sort(TarNode node) {
    node.sort();
    node.folders().values().forEach(TarLinks::sort);
  }

  private void find(TarNode node, TarNode root) {
    for (Map.Entry<String, TarNode.Link> link : node.links().entrySet()) {
      Target target = target(node, root, link.getValue(), MOST_STEPS);
      if (target != null) {
        found.add(new Found(node, link.getKey(), target));
      } else if (FileKinds.isImage(link.getKey()) && !FileKinds.isRubbish(link.getKey())) {
        node.passedOver().add(new PassedOver.Item(link.getKey(), PassedOver.BROKEN_LINK));
      }
    }
    for (TarNode child : node.folders().values()) {
      find(child, child.isArchive() ? child : root);
    }
  }

  /** Null where it leads nowhere, out of the tar, or round in circles. */
  private Target target(TarNode from, TarNode root, TarNode.Link link, int steps) {
    if (!known.containsKey(link)) {
      // For the time being it leads nowhere, so that a circle ends.
      known.put(link, null);
      known.put(link, follow(from, root, link, steps));
    }
    return known.get(link);
  }

  private Target follow(TarNode from, TarNode root, TarNode.Link link, int steps) {
    if (link.target().startsWith("/") || steps == 0) {
      return null;
    }
    TarNode folder = link.hard() ? root : from;
    String[] parts = link.target().split("/");
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (part.equals("..")) {
        if (folder == root) {
          return null;
        }
        folder = folder.parent();
      } else if (!part.isEmpty() && !part.equals(".")) {
        Target next = next(folder, root, part, steps);
        if (next == null || next.isFile()) {
          return i == parts.length - 1 ? next : null;
        }
        folder = next.folder;
      }
    }
    return new Target(folder, -1);
  }

  private Target next(TarNode folder, TarNode root, String name, int steps) {
    TarNode child = folder.folders().get(name);
    if (child != null && !child.isArchive()) {
      return new Target(child, -1);
    }
    int file = folder.find(name);
    if (file >= 0) {
      return new Target(folder, file);
    }
    TarNode.Link link = folder.links().get(name);
    return link == null ? null : target(folder, root, link, steps - 1);
  }
}
