package org.kiln.data.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on this machine that behaves as badly as it is told to. */
final class LocalServer implements AutoCloseable {

  /** How a request for a file is answered. */
  enum Behaviour {
    /** As it should be, ranges understood. */
    GOOD,
    /** Always the whole file. */
    IGNORES_RANGE,
    /** Ends each answer after 1000 bytes. */
    CUTS,
    /** Sends 1000 bytes and then nothing, without closing. */
    STALLS,
    /** Status 404. */
    MISSING
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());

  LocalServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.start();
  }

  URI serve(String name, byte[] contents, Behaviour behaviour) {
    server.createContext("/" + name, exchange -> answer(exchange, contents, behaviour));
    return URI.create(base() + name);
  }

  String base() {
    return "http://"
        + server.getAddress().getHostString()
        + ":"
        + server.getAddress().getPort()
        + "/";
  }

  /** The Range header of each request so far, "" where there was none. */
  List<String> ranges() {
    return ranges;
  }

  private void answer(HttpExchange exchange, byte[] contents, Behaviour behaviour)
      throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "" : range);
    int from = 0;
    if (range != null && behaviour != Behaviour.IGNORES_RANGE) {
      from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }
    if (behaviour == Behaviour.MISSING || from >= contents.length) {
      exchange.sendResponseHeaders(behaviour == Behaviour.MISSING ? 404 : 416, -1);
      exchange.close();
      return;
    }
    if (from > 0) {
      int last = contents.length - 1;
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + last + "/" + contents.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, contents.length - from);
    boolean part = behaviour == Behaviour.CUTS || behaviour == Behaviour.STALLS;
    int to = part ? Math.min(contents.length, from + 1000) : contents.length;
    OutputStream body = exchange.getResponseBody();
    body.write(Arrays.copyOfRange(contents, from, to));
    body.flush();
    if (behaviour == Behaviour.STALLS && to < contents.length) {
      try {
        Thread.sleep(20_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
