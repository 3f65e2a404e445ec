package org.kiln.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kiln.data.fetch.LocalServer.Behaviour;

@Timeout(60)
class Downloader_DownloadTest {

  private static final byte[] CONTENTS = new byte[3500];

  static {
    new Random(1).nextBytes(CONTENTS);
  }

  @TempDir private Path folder;
  private final LocalServer server = new LocalServer();
  private final Downloader downloader =
      new Downloader(new Downloader.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), 4));
  private Path target;
  private Checksum checksum;

  @BeforeEach
  void prepare() throws IOException {
    target = folder.resolve("file.bin");
    Path original = Files.write(folder.resolve("original"), CONTENTS);
    checksum = Checksum.sha256(original);
    Files.delete(original);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void download(Behaviour behaviour) throws IOException {
    downloader.download(server.serve("file.bin", CONTENTS, behaviour), target, checksum);
  }

  private void assertOnlyTarget() throws IOException {
    assertThat(target).hasBinaryContent(CONTENTS);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  void download_whole() throws IOException {
    download(Behaviour.GOOD);
    assertOnlyTarget();
    assertThat(server.ranges()).containsExactly("");
  }

  @Test
  void download_notAgain() throws IOException {
    download(Behaviour.GOOD);
    downloader.download(URI.create(server.base() + "file.bin"), target, checksum);
    assertThat(server.ranges()).hasSize(1);
  }

  @Test
  void download_resumesWhatAnEarlierRunLeft() throws IOException {
    Files.write(folder.resolve("file.bin.part"), Arrays.copyOf(CONTENTS, 1234));
    download(Behaviour.GOOD);
    assertOnlyTarget();
    assertThat(server.ranges()).containsExactly("bytes=1234-");
  }

  @Test
  void download_resumedFileWasAlreadyComplete() throws IOException {
    Files.write(folder.resolve("file.bin.part"), CONTENTS);
    download(Behaviour.GOOD);
    assertOnlyTarget();
  }

  @Test
  void download_cutConnectionIsContinued() throws IOException {
    download(Behaviour.CUTS);
    assertOnlyTarget();
    assertThat(server.ranges()).containsExactly("", "bytes=1000-", "bytes=2000-", "bytes=3000-");
  }

  @Test
  void download_serverThatIgnoresRange() throws IOException {
    Files.write(folder.resolve("file.bin.part"), Arrays.copyOf(CONTENTS, 1234));
    download(Behaviour.IGNORES_RANGE);
    assertOnlyTarget();
  }

  @Test
  void download_partOfAnotherFileIsThrownAway() throws IOException {
    Files.write(folder.resolve("file.bin.part"), new byte[100]);
    download(Behaviour.GOOD);
    assertOnlyTarget();
    assertThat(server.ranges()).containsExactly("bytes=100-", "");
  }

  @Test
  void download_partLongerThanTheFileIsThrownAway() throws IOException {
    Files.write(folder.resolve("file.bin.part"), new byte[5000]);
    download(Behaviour.GOOD);
    assertOnlyTarget();
  }

  @Test
  void download_wrongChecksumLeavesNothing() throws IOException {
    byte[] other = CONTENTS.clone();
    other[7]++;
    URI uri = server.serve("file.bin", other, Behaviour.GOOD);
    assertThatThrownBy(() -> downloader.download(uri, target, checksum))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SHA-256")
        .hasMessageContaining("expected " + checksum.hex());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void download_stalledConnectionIsGivenUpAndKept() {
    Downloader impatient =
        new Downloader(new Downloader.Limits(Duration.ofSeconds(5), Duration.ofMillis(500), 1));
    URI uri = server.serve("file.bin", CONTENTS, Behaviour.STALLS);
    assertThatThrownBy(() -> impatient.download(uri, target, checksum))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no more bytes came");
    assertThat(target).doesNotExist();
    assertThat(folder.resolve("file.bin.part")).hasSize(1000);
  }

  @Test
  void download_presentButWrong() throws IOException {
    Files.write(target, new byte[3]);
    assertThatThrownBy(() -> download(Behaviour.GOOD))
        .hasMessageContaining("file.bin is there but has SHA-256")
        .hasMessageContaining("delete it");
  }

  @Test
  void download_status404() {
    assertThatThrownBy(() -> download(Behaviour.MISSING)).hasMessage("HTTP status 404");
  }

  @Test
  void download_refusedAtOnce() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    URI uri = URI.create("http://127.0.0.1:" + port + "/file.bin");
    assertThatThrownBy(() -> downloader.download(uri, target, checksum))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refused");
    URI unknown = URI.create("http://no-such-host.invalid/file.bin");
    assertThatThrownBy(() -> downloader.download(unknown, target, checksum))
        .isInstanceOf(IOException.class)
        .hasMessage("host not found");
  }
}
