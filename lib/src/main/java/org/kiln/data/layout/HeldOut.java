package org.kiln.data.layout;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.kiln.data.transform.RandomStream;

/**
 * A share of each class's images, set apart to measure on. Which ones hangs on their names and the
 * seed alone: the same in a folder and in a tar of it, and images that are added later leave most
 * of the others where they are. A class of two images or more has at least one on either side.
 *
 * @param training what is left to learn from
 * @param measured what is set apart
 */
record HeldOut(ClassImages training, ClassImages measured) {

  /**
   * Sets a share apart.
   *
   * @param images all
   * @param share in (0, 1)
   * @param seed which ones
   */
  static HeldOut of(ClassImages images, double share, long seed) {
    ClassImages training =
        new ClassImages(images.where(), new TreeMap<>(FileNames.ORDER), images.passedOver());
    ClassImages measured = new ClassImages(images.where());
    for (Map.Entry<String, ImageList> entry : images.classes().entrySet()) {
      boolean[] chosen = chosen(entry.getKey(), entry.getValue(), share, seed);
      training.classes().put(entry.getKey(), entry.getValue().part(chosen, false));
      measured.classes().put(entry.getKey(), entry.getValue().part(chosen, true));
    }
    return new HeldOut(training, measured);
  }

  private static boolean[] chosen(String className, ImageList images, double share, long seed) {
    RandomStream random = new RandomStream();
    long classHash = hash(className);
    long[] keys = new long[images.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = random.key(seed, classHash, hash(images.path(i)), 0).nextLong();
    }
    boolean[] chosen = new boolean[keys.length];
    IntStream.range(0, keys.length)
        .boxed()
        .sorted(Comparator.comparingLong((Integer i) -> keys[i]).thenComparing(i -> i))
        .limit(count(keys.length, share))
        .forEach(i -> chosen[i] = true);
    return chosen;
  }

  private static long count(int images, double share) {
    return images < 2 ? 0 : Math.max(1, Math.min(images - 1, Math.round(images * share)));
  }

  /** FNV-1a over UTF-16 units: 64 bits, the same on every machine. */
  private static long hash(String text) {
    long hash = 0xCBF29CE484222325L;
    String canonical = FileNames.canonical(text);
    for (int i = 0; i < canonical.length(); i++) {
      hash = (hash ^ canonical.charAt(i)) * 0x100000001B3L;
    }
    return hash;
  }
}
