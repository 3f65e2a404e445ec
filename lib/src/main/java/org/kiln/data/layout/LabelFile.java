package org.kiln.data.layout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kiln.error.DataException;

/**
 * A text file with the classes of images that stand in no class folders: of each line the first
 * column is an image (with or without folder and extension), the second its class, further ones are
 * not looked at; or there is one column, the classes of the images in the order of their names.
 * Columns are parted by tabs, commas or blanks. So are Tiny-ImageNet's {@code val_annotations.txt},
 * Kaggle's {@code LOC_val_solution.csv} and {@code ILSVRC2012_validation_ground_truth.txt}.
 *
 * @param where the file, for messages
 * @param rows its lines in columns, empty ones left out
 */
record LabelFile(String where, List<String[]> rows) {

  private static final Pattern NAME =
      Pattern.compile(
          "(?:loc_)?(?:imagenet_2012_|ilsvrc2012_)?(?:(train|val|valid|validation|dev|test)[_-]?)?"
              + "(?:labels?|annotations?|solution|ground_truth|synset_labels)\\.(?:txt|csv|tsv)");

  private static final List<String> OWN_ENDINGS =
      List.of("_labels.txt", "_labels.csv", "_labels.tsv");

  private static final long LONGEST = 256L << 20;

  /**
   * The file of a folder that is named after the split, {@code <split>_labels.txt}, or else the
   * first such file.
   *
   * @param split whose images it is for: one that is named after another split is not taken
   */
  static Optional<LabelFile> in(SourceFolder folder, SourceFolder split) {
    Optional<SplitName.Role> role = SplitName.of(split.name()).map(SplitName::role);
    return folder.others().stream()
        .filter(name -> isNamedAfter(split, name))
        .findFirst()
        .or(
            () ->
                folder.others().stream()
                    .filter(name -> isFor(role, name.toLowerCase(Locale.ROOT)))
                    .findFirst())
        .map(name -> read(folder, name));
  }

  private static boolean isNamedAfter(SourceFolder split, String name) {
    return OWN_ENDINGS.stream().anyMatch(end -> name.equalsIgnoreCase(split.name() + end));
  }

  private static boolean isFor(Optional<SplitName.Role> role, String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        && (matcher.group(1) == null
            || role.isEmpty()
            || SplitName.of(matcher.group(1)).map(SplitName::role).equals(role));
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it can't be read
   */
  static LabelFile read(SourceFolder folder, String name) {
    try {
      byte[] bytes = folder.read(name);
      if (bytes.length > LONGEST) {
        throw new IOException("it has " + bytes.length + " bytes");
      }
      List<String> lines =
          new String(bytes, StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.strip().replace("\uFEFF", ""))
              .filter(line -> !line.isEmpty())
              .toList();
      return new LabelFile(folder.where(name), lines.stream().map(LabelFile::columns).toList());
    } catch (IOException e) {
      throw new DataException("Cannot read " + folder.where(name) + ": " + e, e);
    }
  }

  private static String[] columns(String line) {
    String separator = line.indexOf('\t') >= 0 ? "\t" : line.indexOf(',') >= 0 ? "," : "\\s+";
    String[] columns = line.split(separator, 3);
    for (int i = 0; i < columns.length; i++) {
      columns[i] = columns[i].strip().replaceAll("^\"(.*)\"$", "$1");
    }
    return columns;
  }

  /** Whether it holds the classes alone, as numbers that are no classes' names. */
  boolean isNumbersOnly(Set<String> known) {
    return rows.stream()
        .allMatch(row -> row.length == 1 && row[0].matches("\\d{1,9}") && !known.contains(row[0]));
  }

  /**
   * The classes of a folder's images.
   *
   * @param flat holds the images
   * @param known the classes there are, as far as that is known
   * @param translated what a class is called that the file names
   * @throws DataException if there is one column, and not a line for each image
   */
  ClassImages label(SourceFolder flat, Set<String> known, UnaryOperator<String> translated) {
    List<String> images = flat.images();
    List<String> classes =
        rows.stream().allMatch(row -> row.length == 1) ? inOrder(images) : byName(images, known);
    ClassImages found = new ClassImages(flat.where());
    for (int i = 0; i < images.size(); i++) {
      if (classes.get(i) == null) {
        found.passedOver().add(PassedOver.NO_LABEL, 1, flat.where(images.get(i)));
      } else {
        ImageList list = found.images(FileNames.canonical(translated.apply(classes.get(i))));
        if (list.folders().isEmpty()) {
          list.startFolder(flat, "");
        }
        list.add(i);
      }
    }
    if (found.size() == 0) {
      throw new DataException(
          where
              + " names none of the images in "
              + flat.where()
              + ", for instance "
              + images.get(0)
              + ": expected lines of image and class");
    }
    for (PassedOver.Item item : flat.passedOver()) {
      found.passedOver().add(item.kind(), 1, flat.where(item.name()));
    }
    return found;
  }

  private List<String> inOrder(List<String> images) {
    if (rows.size() != images.size()) {
      throw new DataException(
          where
              + " has "
              + rows.size()
              + " labels for "
              + images.size()
              + " images: expected one on a line for each, or lines of image and class");
    }
    return rows.stream().map(row -> row[0]).toList();
  }

  private List<String> byName(List<String> images, Set<String> known) {
    Map<String, String> classOf = new HashMap<>();
    for (String[] row : rows) {
      if (row.length > 1) {
        classOf.put(stem(row[0]), className(row[1], known));
      }
    }
    List<String> classes = new ArrayList<>();
    images.forEach(image -> classes.add(classOf.get(stem(image))));
    return classes;
  }

  /** Kaggle's second column goes on with boxes after the class. */
  private static String className(String column, Set<String> known) {
    return known.contains(column) ? column : column.split("\\s+", 2)[0];
  }

  private static String stem(String image) {
    String name = image.substring(image.lastIndexOf('/') + 1);
    return FileKinds.isImage(name) ? name.substring(0, name.lastIndexOf('.')) : name;
  }
}
