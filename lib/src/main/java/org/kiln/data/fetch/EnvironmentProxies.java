package org.kiln.data.fetch;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.kiln.error.KilnException;

/**
 * The proxies that the environment names, as curl, wget and pip read them: {@code https_proxy},
 * {@code http_proxy}, {@code all_proxy} and {@code no_proxy}, in small letters or capitals.
 *
 * <p>A proxy is {@code [http://][user[:password]@]host[:port]}, with {@code %40} for an at sign in
 * user or password; port 80 where none is given. {@code no_proxy} lists hosts, with or without a
 * port, whose subdomains are meant too; {@code *} is every host. Java's own properties, {@code
 * -Dhttps.proxyHost} and the like, come first.
 */
final class EnvironmentProxies {

  private static final int USUAL_PORT = 80;

  private final Map<String, String> environment;

  /**
   * @param environment variables of the process
   */
  EnvironmentProxies(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * A proxy.
   *
   * @param variable the environment variable that names it
   * @param host its name or address
   * @param port from 1 to 65535
   * @param user who asks; empty if it asks nobody
   * @param password the user's; may be empty
   */
  record HttpProxy(String variable, String host, int port, String user, String password) {

    /** Without user and password, for messages. */
    @Override
    public String toString() {
      return "the proxy " + host + ":" + port + " of " + variable;
    }
  }

  /**
   * The proxy for an address; empty if it is reached without one, or by one that Java's own
   * properties name.
   *
   * @throws IOException if the environment names one that is none; the message has no password
   */
  Optional<HttpProxy> proxy(URI uri) throws IOException {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (System.getProperty(scheme + ".proxyHost") != null || isExempt(uri)) {
      return Optional.empty();
    }
    Optional<String> variable =
        Stream.of(scheme + "_proxy", "all_proxy")
            .flatMap(EnvironmentProxies::spellings)
            .filter(name -> !value(name).isEmpty())
            .findFirst();
    return variable.isPresent()
        ? Optional.of(parse(variable.get(), value(variable.get())))
        : Optional.empty();
  }

  private static Stream<String> spellings(String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT));
  }

  private String value(String name) {
    return environment.getOrDefault(name, "").strip();
  }

  private static HttpProxy parse(String variable, String value) throws IOException {
    int scheme = value.indexOf("://");
    if (scheme >= 0 && !value.substring(0, scheme).equalsIgnoreCase("http")) {
      throw new IOException(
          variable
              + " names a proxy of the kind "
              + value.substring(0, scheme)
              + ", only http://HOST:PORT is understood: set it so, or list the host in no_proxy");
    }
    String address = value.substring(scheme < 0 ? 0 : scheme + 3).replaceFirst("/.*$", "");
    int at = address.lastIndexOf('@');
    String user = at < 0 ? "" : address.substring(0, at);
    String host = address.substring(at + 1);
    int colon = host.endsWith("]") ? -1 : host.lastIndexOf(':');
    int port = colon < 0 ? USUAL_PORT : port(variable, host.substring(colon + 1));
    String name = unbracketed(colon < 0 ? host : host.substring(0, colon));
    if (name.isEmpty()) {
      throw new IOException(variable + " names no host: set it to http://HOST:PORT, or unset it");
    }
    int end = user.indexOf(':');
    return new HttpProxy(
        variable,
        name,
        port,
        decoded(variable, end < 0 ? user : user.substring(0, end)),
        end < 0 ? "" : decoded(variable, user.substring(end + 1)));
  }

  private static int port(String variable, String text) throws IOException {
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65_535) {
      throw new IOException(
          variable
              + " has the port '"
              + text
              + "', expected 1 to 65535: set it to"
              + " http://HOST:PORT, or unset it");
    }
    return port;
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static String decoded(String variable, String text) throws IOException {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          variable + " has a user or password with a '%' that is no escape: write %25 for it", e);
    }
  }

  private boolean isExempt(URI uri) {
    return spellings("no_proxy")
        .map(this::value)
        .filter(Predicate.not(String::isEmpty))
        .findFirst()
        .stream()
        .flatMap(list -> Stream.of(list.split("[,\\s]+")))
        .filter(Predicate.not(String::isEmpty))
        .anyMatch(entry -> covers(entry.toLowerCase(Locale.ROOT), uri));
  }

  private static boolean covers(String entry, URI uri) {
    if (entry.equals("*")) {
      return true;
    }
    int colon = entry.endsWith("]") ? -1 : entry.lastIndexOf(':');
    boolean hasPort = colon >= 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
    if (hasPort && !entry.substring(colon + 1).equals(Integer.toString(port(uri)))) {
      return false;
    }
    String name =
        unbracketed(hasPort ? entry.substring(0, colon) : entry).replaceFirst("^\\*?\\.", "");
    String host = unbracketed(uri.getHost()).toLowerCase(Locale.ROOT);
    return host.equals(name) || host.endsWith("." + name);
  }

  private static int port(URI uri) {
    int usual = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    return uri.getPort() < 0 ? usual : uri.getPort();
  }

  /** For an HTTP client: these proxies, and where there is none, what Java's properties say. */
  ProxySelector selector() {
    ProxySelector usual = ProxySelector.getDefault();
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        try {
          Optional<HttpProxy> proxy = proxy(uri);
          return proxy.isPresent()
              ? List.of(
                  new Proxy(
                      Proxy.Type.HTTP,
                      InetSocketAddress.createUnresolved(proxy.get().host(), proxy.get().port())))
              : usual.select(uri);
        } catch (IOException e) {
          throw new KilnException(e.getMessage(), e);
        }
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        usual.connectFailed(uri, address, failure);
      }
    };
  }

  /** Tells a proxy, and nobody else, who asks; empty if no proxy is named with a user. */
  Optional<Authenticator> authenticator() {
    boolean users =
        Stream.of("https_proxy", "http_proxy", "all_proxy")
            .flatMap(EnvironmentProxies::spellings)
            .anyMatch(name -> value(name).contains("@"));
    return users ? Optional.of(new Login()) : Optional.empty();
  }

  private final class Login extends Authenticator {

    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      if (getRequestorType() != RequestorType.PROXY) {
        return null;
      }
      try {
        return proxy(getRequestingURL().toURI())
            .filter(proxy -> !proxy.user().isEmpty())
            .map(p -> new PasswordAuthentication(p.user(), p.password().toCharArray()))
            .orElse(null);
      } catch (IOException | URISyntaxException e) {
        return null; // the request has failed with it already
      }
    }
  }
}
