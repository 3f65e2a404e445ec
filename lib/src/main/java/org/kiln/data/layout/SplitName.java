package org.kiln.data.layout;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the name of a folder or tar says of its images: {@code train}, {@code Validation}, {@code
 * test_set}, {@code seg_train}, {@code ILSVRC2012_img_val}.
 *
 * @param role what they are for
 * @param rank which of several names comes first: the smaller
 */
record SplitName(Role role, int rank) {

  /** What images are for; in the order in which those to measure on are looked for. */
  enum Role {
    TRAINING(List.of("train", "training", "trn")),
    VALIDATION(List.of("val", "valid", "validation", "dev", "eval", "evaluation")),
    TEST(List.of("test", "testing", "tst"));

    private final List<String> words;

    Role(List<String> words) {
      this.words = words;
    }

    /** {@code train, training, trn}. */
    String names() {
      return String.join(", ", words);
    }
  }

  /** Words that say nothing about the role. */
  private static final Set<String> FILLERS =
      Set.of(
          "set",
          "data",
          "dataset",
          "ds",
          "split",
          "images",
          "image",
          "imgs",
          "img",
          "photos",
          "pictures",
          "seg",
          "imagenet",
          "ilsvrc2012");

  /** Glued to the word: {@code trainset}. */
  private static final List<String> ENDINGS = List.of("dataset", "set", "data", "images", "imgs");

  private static final int WITH_FILLERS = 10;

  /** What {@code name} says; empty if it is no split's. */
  static Optional<SplitName> of(String name) {
    List<String> words =
        Stream.of(name.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
            .filter(word -> !word.isEmpty() && !FILLERS.contains(word))
            .toList();
    if (words.size() != 1) {
      return Optional.empty();
    }
    String word = words.get(0);
    int plain = word.equals(name.toLowerCase(Locale.ROOT)) ? 0 : WITH_FILLERS;
    Optional<SplitName> exact = ofWord(word, plain);
    return exact.isPresent()
        ? exact
        : ENDINGS.stream()
            .filter(word::endsWith)
            .flatMap(
                end ->
                    ofWord(word.substring(0, word.length() - end.length()), WITH_FILLERS).stream())
            .findFirst();
  }

  /** Whether a folder's name says {@code role}. */
  static boolean isOf(SourceFolder folder, Role role) {
    return of(folder.name()).filter(name -> name.role == role).isPresent();
  }

  private static Optional<SplitName> ofWord(String word, int more) {
    return Stream.of(Role.values())
        .filter(role -> role.words.contains(word))
        .map(role -> new SplitName(role, role.words.indexOf(word) + more))
        .findFirst();
  }
}
