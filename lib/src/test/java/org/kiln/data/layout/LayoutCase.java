package org.kiln.data.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tree and what is to be found in it.
 *
 * @param name what it is about
 * @param tree the files
 * @param validation {@code --val-dir}
 * @param share {@code --val-split}
 * @param allowMissing {@code --allow-missing}
 * @param training classes and numbers of training images, {@code "cat:2 dog:1"}
 * @param measured the same of the images to measure on
 * @param notes what the notes contain
 * @param warnings what the warnings contain, one for each
 * @param first paths of the first training images
 * @param error what the message of the refusal contains; empty where it opens
 */
record LayoutCase(
    String name,
    Tree tree,
    Optional<String> validation,
    Optional<Double> share,
    boolean allowMissing,
    String training,
    String measured,
    List<String> notes,
    List<String> warnings,
    List<String> first,
    String error) {

  @Override
  public String toString() {
    return name;
  }

  /** Starts a case. */
  static Builder of(String name, String... lines) {
    return new Builder(name, new Tree(lines));
  }

  /** A case in the making. */
  static final class Builder {

    private final String name;
    private final Tree tree;
    private Optional<String> validation = Optional.empty();
    private Optional<Double> share = Optional.empty();
    private boolean allowMissing;
    private final List<String> notes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> first = new ArrayList<>();

    private Builder(String name, Tree tree) {
      this.name = name;
      this.tree = tree;
    }

    Builder valDir(String path) {
      validation = Optional.of(path);
      return this;
    }

    Builder valSplit(double value) {
      share = Optional.of(value);
      return this;
    }

    Builder withAllowMissing() {
      allowMissing = true;
      return this;
    }

    Builder note(String text) {
      notes.add(text);
      return this;
    }

    Builder warning(String text) {
      warnings.add(text);
      return this;
    }

    Builder first(String... paths) {
      first.addAll(List.of(paths));
      return this;
    }

    LayoutCase finds(String training, String measured) {
      return new LayoutCase(
          name,
          tree,
          validation,
          share,
          allowMissing,
          training,
          measured,
          notes,
          warnings,
          first,
          "");
    }

    LayoutCase refuses(String error) {
      return new LayoutCase(
          name, tree, validation, share, allowMissing, "", "", notes, warnings, first, error);
    }
  }
}
