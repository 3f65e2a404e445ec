package org.kiln.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.kiln.data.fetch.EnvironmentProxies.HttpProxy;
import org.kiln.data.file.AtomicFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads one file over HTTP: into {@code <name>.part}, resumed where an earlier attempt or run
 * stopped, verified, then renamed. A server that cannot be reached is given up at once; a
 * connection that breaks or stalls on the way is taken up again a few times. It goes through the
 * proxy that the environment names: {@code https_proxy}, {@code no_proxy}.
 */
public final class Downloader {

  private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  /** By its default Java's client sends no password to a proxy that it reaches HTTPS through. */
  private static final String UNSENT_PASSWORDS = "jdk.http.auth.tunneling.disabledSchemes";

  private final Limits limits;
  private final EnvironmentProxies proxies;
  private HttpClient client;

  /**
   * How long to wait, and how often to try.
   *
   * @param connect for a connection
   * @param stall for the next bytes on an open one
   * @param attempts at a download whose connection breaks, at least 1
   */
  public record Limits(Duration connect, Duration stall, int attempts) {

    /** 5 seconds, 30 seconds, 4 attempts. */
    public static final Limits USUAL = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(30), 4);
  }

  /**
   * @param limits how patient to be
   */
  public Downloader(Limits limits) {
    this(limits, System.getenv());
  }

  /**
   * @param environment names the proxies
   */
  Downloader(Limits limits, Map<String, String> environment) {
    this.limits = limits;
    this.proxies = new EnvironmentProxies(environment);
  }

  /**
   * Gets a file, unless it is already there and right.
   *
   * @param uri where it is
   * @param target where it goes; there in full and verified, or not at all
   * @param checksum what it must be
   * @throws IOException if it cannot be had; the message says why
   */
  public void download(URI uri, Path target, Checksum checksum) throws IOException {
    if (Files.exists(target)) {
      requirePresent(target, checksum);
      return;
    }
    Files.createDirectories(target.toAbsolutePath().getParent());
    Path part = target.resolveSibling(target.getFileName() + ".part");
    boolean resumed = Files.exists(part);
    transfer(uri, part);
    if (!checksum.matches(part) && resumed) {
      LOG.info("{} does not continue {}: downloading from the start", uri, part);
      Files.delete(part);
      transfer(uri, part);
    }
    if (!checksum.matches(part)) {
      String actual = checksum.actual(part);
      Files.delete(part);
      throw new IOException(
          "what came has " + checksum.algorithm() + " " + actual + ", expected " + checksum.hex());
    }
    AtomicFiles.publish(part, target);
  }

  private static void requirePresent(Path target, Checksum checksum) throws IOException {
    if (!checksum.matches(target)) {
      throw new IOException(
          target
              + " is there but has "
              + checksum.algorithm()
              + " "
              + checksum.actual(target)
              + ", expected "
              + checksum.hex()
              + ": delete it");
    }
  }

  private void transfer(URI uri, Path part) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        request(uri, part);
        return;
      } catch (BrokenTransfer e) {
        if (attempt >= limits.attempts) {
          throw new IOException(e.getMessage() + " (" + attempt + " attempts)", e);
        }
        LOG.info("{}: {}; continuing", uri, e.getMessage());
      }
    }
  }

  private void request(URI uri, Path part) throws IOException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    Optional<HttpProxy> proxy = proxies.proxy(uri);
    HttpClient open = client(); // before anything that reads its properties
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limits.stall);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response = send(open, request.build(), proxy);
    try (InputStream body = response.body()) {
      switch (response.statusCode()) {
        case OK -> receive(uri, response, body, part, 0);
        case PARTIAL -> receive(uri, response, body, part, continued(response, have));
        case RANGE_NOT_SATISFIABLE -> {
          // The part is as long as the file or longer: its checksum decides, else it is removed.
          LOG.debug("{} has no bytes from {} on", uri, have);
        }
        case PROXY_AUTHENTICATION_REQUIRED ->
            throw new IOException(
                proxy.map(HttpProxy::toString).orElse("the proxy")
                    + " wants a user and password, or others: http://USER:PASSWORD@HOST:PORT");
        default -> throw new IOException("HTTP status " + response.statusCode());
      }
    }
  }

  /** Where the server's part begins; a server may send another than was asked for. */
  private static long continued(HttpResponse<?> response, long have) throws IOException {
    String range = response.headers().firstValue("Content-Range").orElse("");
    if (!range.startsWith("bytes " + have + "-")) {
      throw new IOException("asked for bytes from " + have + ", got Content-Range '" + range + "'");
    }
    return have;
  }

  /** Made when it is needed: it starts a thread, and most runs download nothing. */
  private synchronized HttpClient client() {
    if (client == null) {
      if (System.getProperty(UNSENT_PASSWORDS) == null) {
        System.setProperty(UNSENT_PASSWORDS, "");
      }
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .connectTimeout(limits.connect)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .proxy(proxies.selector());
      proxies.authenticator().ifPresent(builder::authenticator);
      client = builder.build();
    }
    return client;
  }

  private HttpResponse<InputStream> send(
      HttpClient open, HttpRequest request, Optional<HttpProxy> proxy) throws IOException {
    String where = proxy.map(found -> found + ": ").orElse("");
    try {
      return open.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (HttpConnectTimeoutException e) {
      throw new IOException(where + "no connection within " + limits.connect.toSeconds() + " s", e);
    } catch (ConnectException e) {
      throw new IOException(where + unreachable(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static String unreachable(ConnectException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "host not found";
      }
    }
    return e.getMessage() == null ? "connection refused" : e.getMessage();
  }

  private static InterruptedIOException interrupted(Exception cause) {
    InterruptedIOException interrupted = new InterruptedIOException("interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  private void receive(URI uri, HttpResponse<?> response, InputStream body, Path part, long have)
      throws IOException {
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    String name = part.getFileName().toString().replaceFirst("\\.part$", "");
    try (OutputStream out = open(part, have);
        StallGuard guard = new StallGuard(body, limits.stall);
        Progress progress = Progress.start(name, length < 0 ? -1 : have + length, have)) {
      copy(body, out, guard, progress);
    }
    long expected = have + length;
    if (length >= 0 && Files.size(part) < expected) {
      throw new BrokenTransfer(
          "connection to "
              + uri.getHost()
              + " ended at byte "
              + Files.size(part)
              + " of "
              + expected,
          null);
    }
  }

  private static OutputStream open(Path part, long have) throws IOException {
    return have == 0
        ? Files.newOutputStream(part)
        : Files.newOutputStream(part, StandardOpenOption.APPEND);
  }

  private static void copy(InputStream body, OutputStream out, StallGuard guard, Progress progress)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    while (true) {
      int read;
      try {
        read = body.read(buffer);
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw interrupted(e);
        }
        throw new BrokenTransfer(guard.stalled() ? "no more bytes came" : "connection broke", e);
      }
      if (read < 0) {
        return;
      }
      out.write(buffer, 0, read);
      guard.alive();
      progress.advance(read);
    }
  }

  /** The connection ended too early: what has come is good, and can be continued. */
  private static final class BrokenTransfer extends IOException {

    private static final long serialVersionUID = 1L;

    BrokenTransfer(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
