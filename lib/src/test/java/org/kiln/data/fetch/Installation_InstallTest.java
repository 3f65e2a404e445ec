package org.kiln.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.fetch.LocalServer.Behaviour;
import org.kiln.error.DataException;

@Timeout(60)
class Installation_InstallTest {

  private static final byte[] A = "aaaa".getBytes();
  private static final byte[] B = "bbbbbb".getBytes();

  @TempDir private Path root;
  private final LocalServer server = new LocalServer();
  private final Downloader downloader = new Downloader(Downloader.Limits.USUAL);

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] archive(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private Checksum sum(byte[] bytes) throws IOException {
    Path file = Files.write(Files.createTempFile("kiln", "sum"), bytes);
    try {
      return Checksum.sha256(file);
    } finally {
      Files.delete(file);
    }
  }

  private Source archiveSource(URI uri, byte[] bytes) throws IOException {
    return new ArchiveSource(downloader, uri, sum(bytes), "set/", List.of("a.bin", "b.bin"));
  }

  private Installation installation(Source... sources) throws IOException {
    return new Installation(
        "made",
        "made-files",
        List.of(new DataFile("a.bin", 4, Optional.of(sum(A))), DataFile.of("b.bin", 6)),
        List.of(sources));
  }

  private List<String> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  private static final List<String> INSTALLED =
      List.of("made-files/SHA256SUMS", "made-files/a.bin", "made-files/b.bin");

  @Test
  void install_fromAnArchiveOnTheWeb() throws IOException {
    byte[] bytes = archive(Map.of("set/a.bin", A, "set/b.bin", B, "../evil.bin", B, "set/c", B));
    Source source = archiveSource(server.serve("set.tar.gz", bytes, Behaviour.GOOD), bytes);
    Installation installation = installation(source);
    assertThat(installation.install(root)).isEqualTo(root.resolve("made-files"));
    assertThat(filesIn(root)).isEqualTo(INSTALLED);
    assertThat(root.resolveSibling("evil.bin")).doesNotExist();
    installation.install(root);
    assertThat(installation.install(root.resolve("made-files")))
        .isEqualTo(root.resolve("made-files"));
    assertThat(server.ranges()).hasSize(1);
    assertThat(installation.verify(root)).allMatch(FileCheck::ok).hasSize(2);
  }

  @Test
  void install_fromAnArchivePutThereByHand() throws IOException {
    byte[] bytes = archive(Map.of("set/a.bin", A, "set/b.bin", B));
    Files.write(root.resolve("set.tar.gz"), bytes);
    installation(archiveSource(URI.create("http://no-such-host.invalid/set.tar.gz"), bytes))
        .install(root);
    assertThat(filesIn(root)).containsAll(INSTALLED).contains("set.tar.gz").hasSize(4);
  }

  @Test
  void install_fallsThroughToTheSourceThatWorks() throws IOException {
    byte[] bytes = archive(Map.of("set/a.bin", A, "set/b.bin", B));
    byte[] wrong = archive(Map.of("set/a.bin", B, "set/b.bin", B));
    byte[] lacking = archive(Map.of("set/a.bin", A));
    installation(
            archiveSource(server.serve("1/set.tar.gz", bytes, Behaviour.MISSING), bytes),
            archiveSource(server.serve("2/other.tar.gz", wrong, Behaviour.GOOD), wrong),
            archiveSource(server.serve("3/lacking.tar.gz", lacking, Behaviour.GOOD), lacking),
            archiveSource(server.serve("4/set.tar.gz", bytes, Behaviour.GOOD), bytes))
        .install(root);
    assertThat(filesIn(root.resolve("made-files"))).isEqualTo(INSTALLED);
    assertThat(root.resolve("made-files/a.bin")).hasBinaryContent(A);
  }

  @Test
  void install_everySourceFails() throws IOException {
    byte[] bytes = archive(Map.of("set/a.bin", A));
    Installation installation =
        installation(
            archiveSource(server.serve("1/set.tar.gz", bytes, Behaviour.MISSING), bytes),
            archiveSource(URI.create("http://no-such-host.invalid/set.tar.gz"), bytes),
            new GzipFilesSource(
                downloader,
                URI.create("http://no-such-host.invalid/z/"),
                Map.of("a.bin", sum(A)),
                "made-files"));
    assertThatThrownBy(() -> installation.install(root))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Cannot fetch data set made. Tried:")
        .hasMessageContaining("1/set.tar.gz: HTTP status 404")
        .hasMessageContaining("http://no-such-host.invalid/set.tar.gz: host not found")
        .hasMessageContaining("get http://no-such-host.invalid/set.tar.gz and put it")
        .hasMessageContaining("get a.bin.gz from http://no-such-host.invalid/z/")
        .hasMessageContaining("put a.bin, b.bin into " + root.resolve("made-files"));
    assertThat(filesIn(root)).isEmpty();
  }

  @Test
  void install_gzippedFiles() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(A);
    }
    server.serve("z/a.bin.gz", zipped.toByteArray(), Behaviour.GOOD);
    Installation installation =
        new Installation(
            "made",
            "made-files",
            List.of(DataFile.of("a.bin", 4)),
            List.of(
                new GzipFilesSource(
                    downloader,
                    URI.create(server.base() + "z/"),
                    Map.of("a.bin", sum(zipped.toByteArray())),
                    "made-files")));
    installation.install(root);
    assertThat(filesIn(root)).containsExactly("made-files/SHA256SUMS", "made-files/a.bin");
  }

  @Test
  void install_killedInTheMiddleIsNoDataSet() throws IOException {
    // What a killed process leaves: its temporary folder, and perhaps some files moved already.
    long deadProcess = 999_999_999L;
    Path abandoned =
        Files.createDirectories(root.resolve(".made-files." + deadProcess + ".tmp/npm"));
    Files.write(abandoned.resolve("half"), B);
    Files.createDirectories(root.resolve("made-files"));
    Files.write(root.resolve("made-files/a.bin"), A);
    List<String> fetched = new ArrayList<>();
    Source source = new WritingSource(fetched, A, B);
    installation(source).install(root);
    assertThat(fetched).hasSize(1);
    assertThat(filesIn(root)).isEqualTo(INSTALLED);
  }

  @Test
  void install_replacesFilesOfAnotherLength() throws IOException {
    Files.createDirectories(root.resolve("made-files"));
    Files.write(root.resolve("made-files/a.bin"), Arrays.copyOf(A, 3));
    Files.write(root.resolve("made-files/b.bin"), B);
    installation(new WritingSource(new ArrayList<>(), A, B)).install(root);
    assertThat(root.resolve("made-files/a.bin")).hasBinaryContent(A);
  }

  @Test
  void install_refusesWhatASourceGotWrong() throws IOException {
    Installation installation =
        installation(
            new WritingSource(new ArrayList<>(), "aaab".getBytes(), B),
            new WritingSource(new ArrayList<>(), A, "bbbbb".getBytes()));
    assertThatThrownBy(() -> installation.install(root))
        .hasMessageContaining("a.bin: has SHA-256")
        .hasMessageContaining("b.bin: has 5 bytes, expected 6");
    assertThat(filesIn(root)).isEmpty();
  }

  @Test
  void verify_findsWhatLengthsDoNotShow() throws IOException {
    Installation installation = installation(new WritingSource(new ArrayList<>(), A, B));
    installation.install(root);
    Files.write(root.resolve("made-files/b.bin"), "bbbbbc".getBytes());
    List<FileCheck> checks = installation.verify(root);
    assertThat(checks.get(0).ok()).isTrue();
    assertThat(checks.get(1).problem()).get().asString().contains("SHA-256").contains("expected");
    Files.delete(root.resolve("made-files/a.bin"));
    assertThat(installation.verify(root).get(0).problem()).contains("is missing");
  }

  /** Writes given bytes, as a conversion would. */
  private record WritingSource(List<String> fetched, byte[] a, byte[] b) implements Source {

    @Override
    public String description() {
      return "made source";
    }

    @Override
    public String byHand(Path root) {
      return "make it";
    }

    @Override
    public void fetch(Path root, Path into) throws IOException {
      fetched.add("once");
      Files.write(into.resolve("a.bin"), a);
      Files.write(into.resolve("b.bin"), b);
    }
  }
}
