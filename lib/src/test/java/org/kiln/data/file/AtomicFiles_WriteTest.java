package org.kiln.data.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  @Test
  void write_throughALinkKeepsTheLink() throws IOException {
    Path file = Files.writeString(folder.resolve("file.txt"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), file.getFileName());
    AtomicFiles.write(link, out -> out.write("new".getBytes()));
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  /** As root, a device would be replaced by a file. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void write_toWhatIsNoFileLeavesItThere() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process reader = new ProcessBuilder("cat", pipe.toString()).start();
    AtomicFiles.requireWritable(pipe);
    AtomicFiles.write(pipe, out -> out.write("through".getBytes()));
    assertThat(reader.getInputStream()).hasContent("through");
    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(filesBeside(pipe)).isEqualTo(1);
  }

  private static long filesBeside(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target.getParent())) {
      return files.count();
    }
  }
}
