package org.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFiles_WriteTest {

  @TempDir private Path folder;

  @Test
  void write_createsParentsAndReplaces() throws IOException {
    Path target = folder.resolve("a/b/file.txt");
    AtomicFiles.write(target, out -> out.write("one".getBytes()));
    AtomicFiles.write(target, out -> out.write("two".getBytes()));
    assertThat(target).hasContent("two");
    assertThat(filesBeside(target)).isEqualTo(1);
  }

  @Test
  void write_failureLeavesTheOldContentsAndNothingElse() throws IOException {
    Path target = folder.resolve("file.txt");
    AtomicFiles.write(target, out -> out.write("old".getBytes()));
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    target,
                    out -> {
                      out.write("half".getBytes());
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(target).hasContent("old");
    assertThat(filesBeside(target)).isEqualTo(1);
  }

  @Test
  void write_isNotSeenBeforeItIsWhole() throws IOException {
    Path target = folder.resolve("file.txt");
    AtomicFiles.write(
        target,
        out -> {
          out.write("part".getBytes());
          out.flush();
          assertThat(target).doesNotExist();
        });
    assertThat(target).hasContent("part");
  }

  private static long filesBeside(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target.getParent())) {
      return files.count();
    }
  }
}
