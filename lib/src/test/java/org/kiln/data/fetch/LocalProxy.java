package org.kiln.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy on this machine for both ways of asking one, which may want a user and password. */
final class LocalProxy implements AutoCloseable {

  private final ServerSocket server;
  private final String wanted;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param login {@code user:password}; empty if it asks nobody
   */
  LocalProxy(String login) {
    byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
    wanted = login.isEmpty() ? "" : "basic " + Base64.getEncoder().encodeToString(bytes);
    try {
      server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.submit(this::listen);
  }

  int port() {
    return server.getLocalPort();
  }

  /** First line of each request that it let pass. */
  List<String> requests() {
    return requests;
  }

  private Void listen() throws IOException {
    while (true) {
      Socket client = server.accept();
      threads.submit(() -> serve(client));
    }
  }

  private Void serve(Socket client) throws IOException {
    try (client) {
      for (String head = head(client); !head.isEmpty(); head = head(client)) {
        if (!wanted.isEmpty() && !isLoggedIn(head)) {
          say(
              client,
              "407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nContent-Length: 0");
          continue;
        }
        String line = head.lines().findFirst().orElseThrow();
        requests.add(line);
        String[] parts = line.split(" ");
        if (parts[0].equals("CONNECT")) {
          say(client, "502 No more than asking is tested\r\nContent-Length: 0");
        } else {
          pass(client, head, parts[1]);
        }
      }
    }
    return null;
  }

  private boolean isLoggedIn(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("proxy-authorization:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .anyMatch(value -> ("basic " + value.substring(6)).equals(wanted));
  }

  /** One request of {@code http://host:port/path}, to the end of the answer. */
  private static void pass(Socket client, String head, String address) throws IOException {
    String[] parts = address.substring("http://".length()).split("/", 2);
    int colon = parts[0].indexOf(':');
    try (Socket origin =
        new Socket(parts[0].substring(0, colon), Integer.parseInt(parts[0].substring(colon + 1)))) {
      String request = head.replace(address, "/" + parts[1]) + "Connection: close\r\n\r\n";
      origin.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      origin.getInputStream().transferTo(client.getOutputStream());
    }
    client.shutdownOutput();
  }

  private static void say(Socket client, String status) throws IOException {
    byte[] answer = ("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    client.getOutputStream().write(answer);
  }

  /**
   * A request's lines, each with its end, without the empty one; empty at the end of the stream.
   */
  private static String head(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.substring(0, head.length() - 2);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
