package org.kiln.data.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOut_SplitTest {

  @TempDir private Path root;

  private ClassImages images(String name, String... lines) throws IOException {
    return ClassImages.of(
        DiskFolder.top(new Tree(lines).folder(root.resolve(name))), Set.of(), folder -> true);
  }

  private static Set<String> paths(ClassImages images) {
    return images.classes().entrySet().stream()
        .flatMap(
            entry ->
                IntStream.range(0, entry.getValue().size())
                    .mapToObj(i -> entry.getKey() + "/" + entry.getValue().path(i)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void of_everyImageIsOnOneSide() throws IOException {
    ClassImages all = images("all", "a/{1..30}.png", "a/deep/{1..10}.png", "b/{1..7}.png");
    HeldOut parts = HeldOut.of(all, 0.2, 3);
    assertThat(parts.measured().classes().get("a").size()).isEqualTo(8);
    assertThat(parts.measured().classes().get("b").size()).isEqualTo(1);
    Set<String> both = new HashSet<>(paths(parts.training()));
    assertThat(both).doesNotContainAnyElementsOf(paths(parts.measured()));
    both.addAll(paths(parts.measured()));
    assertThat(both).isEqualTo(paths(all)).hasSize(47);
  }

  @Test
  void of_seedChooses() throws IOException {
    ClassImages all = images("all", "a/{1..30}.png", "b/{1..30}.png");
    Set<String> first = paths(HeldOut.of(all, 0.2, 0).measured());
    assertThat(paths(HeldOut.of(all, 0.2, 0).measured())).isEqualTo(first);
    assertThat(paths(HeldOut.of(all, 0.2, 1).measured())).isNotEqualTo(first);
    // Classes whose files have the same names aren't cut alike.
    assertThat(first.stream().filter(path -> path.startsWith("a/")).map(path -> path.substring(2)))
        .isNotEqualTo(
            List.copyOf(
                first.stream().filter(p -> p.startsWith("b/")).map(p -> p.substring(2)).toList()));
  }

  /** What was measured on stays apart when images come in. */
  @Test
  void of_moreImagesMoveFew() throws IOException {
    Set<String> before = paths(HeldOut.of(images("x", "a/{1..100}.png"), 0.2, 0).measured());
    Set<String> after = paths(HeldOut.of(images("y", "a/{1..105}.png"), 0.2, 0).measured());
    assertThat(before.stream().filter(after::contains).count()).isGreaterThanOrEqualTo(18);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.5, 0", "2, 0.01, 1", "2, 0.99, 1", "3, 0.99, 2", "10, 0.25, 3", "10, 0.05, 1"})
  void of_bothSidesHaveOne(int images, double share, int measured) throws IOException {
    ClassImages all = images("all" + images, "a/{1.." + images + "}.png");
    assertThat(HeldOut.of(all, share, 0).measured().size()).isEqualTo(measured);
  }
}
