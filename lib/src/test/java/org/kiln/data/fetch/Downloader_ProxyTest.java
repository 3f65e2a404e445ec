package org.kiln.data.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.fetch.EnvironmentProxies.HttpProxy;
import org.kiln.data.fetch.LocalServer.Behaviour;

/** Downloads through the proxies that the environment names. */
@Timeout(60)
class Downloader_ProxyTest {

  private static final URI ELSEWHERE = URI.create("https://data.example.org/file.bin");
  private static final byte[] CONTENTS = new byte[3000];

  @TempDir private Path folder;

  private void download(URI uri, Map<String, String> environment) throws IOException {
    Path original = Files.write(folder.resolve("original"), CONTENTS);
    Downloader.Limits limits =
        new Downloader.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), 1);
    new Downloader(limits, environment)
        .download(uri, folder.resolve("file.bin"), Checksum.sha256(original));
  }

  private static String at(LocalProxy proxy, String login) {
    return login + "127.0.0.1:" + proxy.port();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
  void download_goesThroughTheProxy(String variable) throws IOException {
    try (LocalServer server = new LocalServer();
        LocalProxy proxy = new LocalProxy("")) {
      URI uri = server.serve("file.bin", CONTENTS, Behaviour.GOOD);
      download(uri, Map.of(variable, "http://" + at(proxy, "") + "/"));
      assertThat(folder.resolve("file.bin")).hasBinaryContent(CONTENTS);
      assertThat(proxy.requests()).singleElement().asString().startsWith("GET " + uri);
    }
  }

  @Test
  void download_tellsTheProxyWhoAsks() throws IOException {
    try (LocalServer server = new LocalServer();
        LocalProxy proxy = new LocalProxy("me@home:p:a+s%s")) {
      URI uri = server.serve("file.bin", CONTENTS, Behaviour.GOOD);
      download(uri, Map.of("http_proxy", at(proxy, "me%40home:p:a+s%25s@")));
      assertThat(folder.resolve("file.bin")).hasBinaryContent(CONTENTS);
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https_proxy", "HTTPS_PROXY", "all_proxy"})
  void download_asksForATunnel_withPassword(String variable) {
    try (LocalProxy proxy = new LocalProxy("me:secret")) {
      Throwable refused =
          catchThrowable(
              () -> download(ELSEWHERE, Map.of(variable, "http://" + at(proxy, "me:secret@"))));
      assertThat(refused).isInstanceOf(IOException.class);
      assertThat(refused.toString()).doesNotContain("secret");
      assertThat(proxy.requests()).containsExactly("CONNECT data.example.org:443 HTTP/1.1");
    }
  }

  @Test
  void download_withoutThePasswordSaysWhichProxyWantsIt() {
    try (LocalServer server = new LocalServer();
        LocalProxy proxy = new LocalProxy("me:secret")) {
      URI uri = server.serve("file.bin", CONTENTS, Behaviour.GOOD);
      assertThatThrownBy(() -> download(uri, Map.of("http_proxy", at(proxy, ""))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the proxy " + at(proxy, "") + " of http_proxy wants a user");
    }
  }

  @Test
  void download_proxyThatIsDownIsNamed() throws IOException {
    Map<String, String> environment = new HashMap<>();
    try (LocalProxy proxy = new LocalProxy("")) {
      environment.put("https_proxy", at(proxy, "me:secret@"));
    }
    assertThatThrownBy(() -> download(ELSEWHERE, environment))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("the proxy 127.0.0.1:\\d+ of https_proxy: .*[Cc]onnection refused.*");
  }

  @ParameterizedTest
  @CsvSource({
    "https_proxy, proxy.org:3128, proxy.org, 3128",
    "https_proxy, http://proxy.org, proxy.org, 80",
    "HTTPS_PROXY, HTTP://proxy.org:8080/, proxy.org, 8080",
    "all_proxy, http://u:p@[::1]:8080, ::1, 8080",
    "https_proxy, http://u:a@b:c@proxy.org:1, proxy.org, 1",
  })
  void proxy_isFound(String variable, String value, String host, int port) throws IOException {
    assertThat(new EnvironmentProxies(Map.of(variable, value)).proxy(ELSEWHERE))
        .get()
        .extracting(HttpProxy::host, HttpProxy::port)
        .containsExactly(host, port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http_proxy", "HTTP_PROXY", "ftp_proxy"})
  void proxy_ofOtherSchemesIsNone(String variable) throws IOException {
    assertThat(new EnvironmentProxies(Map.of(variable, "proxy.org:1")).proxy(ELSEWHERE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*                        | true",
        "data.example.org         | true",
        "DATA.Example.org         | true",
        "example.org              | true",
        ".example.org             | true",
        "*.example.org            | true",
        "a.com, example.org , b   | true",
        "a.com example.org        | true",
        "example.org:443          | true",
        "example.org:8443         | false",
        "ample.org                | false",
        "example.or               | false",
        "other.data.example.org   | false",
        "10.0.0.1                 | false",
        ",                        | false",
      })
  void noProxy_coversHostsAndWhatIsBelow(String list, boolean covered) throws IOException {
    for (String name : new String[] {"no_proxy", "NO_PROXY"}) {
      EnvironmentProxies proxies =
          new EnvironmentProxies(Map.of("https_proxy", "proxy.org:1", name, list));
      assertThat(proxies.proxy(ELSEWHERE).isEmpty()).isEqualTo(covered);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://me:secret@proxy.org:1, of the kind socks5",
    "https://me:secret@proxy.org:1, of the kind https",
    "http://me:secret@proxy.org:70000, port '70000'",
    "http://me:secret@proxy.org:secretary, port",
    "http://me:secret@, names no host",
    "http://me:%secret@proxy.org, write %25",
  })
  void proxy_thatIsNoneIsOneLineWithoutPassword(String value, String told) {
    assertThatThrownBy(() -> download(ELSEWHERE, Map.of("https_proxy", value)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(told)
        .message()
        .startsWith("https_proxy ")
        .doesNotContain("secret@", "me:");
  }
}
