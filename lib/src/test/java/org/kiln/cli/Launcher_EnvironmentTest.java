package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher makes of places, locales, proxies and streams that are not the usual ones. */
@Tag("process")
@EnabledOnOs(OS.LINUX)
class Launcher_EnvironmentTest {

  @TempDir private Path folder;

  private LauncherSandbox sandbox(String name) throws IOException {
    LauncherSandbox sandbox = new LauncherSandbox(folder, name);
    String java = Files.readString(sandbox.path("jdk/bin/java"));
    sandbox.write("jdk/bin/java", java.replace("exit ", "echo \"locale=${LC_ALL:-}\"\nexit "));
    return sandbox;
  }

  private static Map<String, String> environment(String... variables) {
    Map<String, String> all = new HashMap<>();
    for (String scheme : List.of("https", "http", "all", "no")) {
      all.put(scheme + "_proxy", "");
      all.put(scheme.toUpperCase(Locale.ROOT) + "_PROXY", "");
    }
    for (int i = 0; i < variables.length; i += 2) {
      all.put(variables[i], variables[i + 1]);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "LC_ALL, C",
    "LC_ALL, POSIX",
    "LC_ALL, xx_XX.UTF-8",
    "LC_CTYPE, C",
    "LANG, C",
  })
  void locale_ofOtherLettersIsReplaced(String variable, String value) throws IOException {
    LauncherSandbox sandbox = sandbox("é 猫");
    Map<String, String> environment = environment("LANG", "", "LC_ALL", "", variable, value);
    LauncherSandbox.Result result = sandbox.run(environment, sandbox.path("lib"), "models", "ü");
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.out()).contains("ü").anyMatch(line -> line.matches("locale=.*(?i)utf-?8"));
  }

  @Test
  void locale_thatKnowsAllLettersStays() throws IOException {
    LauncherSandbox sandbox = sandbox("here");
    Map<String, String> environment = environment("LC_ALL", "", "LANG", "C.UTF-8");
    assertThat(sandbox.run(environment, sandbox.path("lib"), "models").out()).contains("locale=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "it's", "say \"x\"", "100%", "#1", "a!b", "a;b", "$HOME", "[a]*?", "-x"})
  void checkout_inOddPlaceStarts(String name) throws IOException {
    LauncherSandbox sandbox = sandbox(name);
    LauncherSandbox.Result result = sandbox.run("models");
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.out())
        .contains(
            sandbox.path("lib/target/launch/kiln.jar") + ":" + sandbox.path("dependency.jar"));
    assertThat(sandbox.run("models").err()).as("built once").isEmpty();
  }

  @Test
  void checkout_withAColonIsReachedThroughALink() throws IOException {
    LauncherSandbox sandbox = sandbox("a:b");
    sandbox.write("../dependency.jar", "jar");
    sandbox.write(
        "bin/mvn",
        Files.readString(sandbox.path("bin/mvn")).replace("$SANDBOX/dep", "$SANDBOX/../dep"));
    Map<String, String> environment =
        environment("XDG_CACHE_HOME", folder.resolve("cache").toString());
    LauncherSandbox.Result result = sandbox.run(environment, sandbox.path("lib"), "models");
    assertThat(result.exitCode()).as("%s", result).isZero();
    String classPath = result.out().get(result.out().indexOf("-cp") + 1);
    assertThat(classPath).doesNotContain("a:b");
    Path jar = Path.of(classPath.split(":")[0]);
    assertThat(jar).startsWithRaw(folder.resolve("cache").toRealPath());
    assertThat(jar.toRealPath()).isEqualTo(sandbox.path("lib/target/launch/kiln.jar").toRealPath());
    assertThat(result.out()).contains("-Dkiln.home=" + sandbox.path("pom.xml").getParent());
  }

  @ParameterizedTest
  @CsvSource({"a:b, a link to it can't be made in", "wow!, rename it"})
  void checkout_thatCantStartIsOneLine(String name, String told) throws IOException {
    LauncherSandbox sandbox = sandbox(name);
    Map<String, String> environment = environment("XDG_CACHE_HOME", "/dev/null/none");
    LauncherSandbox.Result result = sandbox.run(environment, sandbox.path("lib"), "models");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).singleElement().asString().startsWith("kiln: ").contains(told);
  }

  @Test
  void checkout_thatCantBeWrittenToIsOneLine() throws IOException {
    LauncherSandbox sandbox = sandbox("here");
    sandbox.write("target", "a file, as root may write to any folder");
    LauncherSandbox.Result result = sandbox.run("models");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).singleElement().asString().contains("target can't be written to");
  }

  private static final String KEEP_SETTINGS =
      """
      #!/usr/bin/env bash
      case "$*" in *--version*) echo "Apache Maven 3.9.9"; exit 0 ;; esac
      while [ $# -gt 0 ]; do
        [ "$1" != -gs ] || { cp "$2" "$SANDBOX/settings"; stat -c %a "$2" >"$SANDBOX/mode"; }
        shift
      done
      exit 1
      """;

  private String settings(String... variables) throws IOException {
    LauncherSandbox sandbox = sandbox("checkout of " + variables.length);
    sandbox.write("bin/mvn", KEEP_SETTINGS);
    LauncherSandbox.Result result =
        sandbox.run(environment(variables), sandbox.path("lib"), "models");
    assertThat(result.err().toString()).doesNotContain("s<cret");
    assertThat(sandbox.path("target/proxies.xml")).doesNotExist();
    if (!Files.exists(sandbox.path("settings"))) {
      return "";
    }
    assertThat(sandbox.path("mode")).hasContent("600");
    return Files.readString(sandbox.path("settings"));
  }

  @Test
  void proxy_reachesMavenWithoutShowingItsPassword() throws IOException {
    assertThat(
            settings(
                "https_proxy", "http://me%40home:a:s<cret&@proxy.org:3128/",
                "HTTP_PROXY", "other.org",
                "no_proxy", "localhost, .inner.org:80"))
        .contains("<protocol>https</protocol><host>proxy.org</host><port>3128</port>")
        .contains("<username>me@home</username><password>a:s&lt;cret&amp;</password>")
        .contains("<protocol>http</protocol><host>other.org</host><port>80</port><nonProxy")
        .contains("<nonProxyHosts>localhost|*.localhost|inner.org|*.inner.org</nonProxyHosts>");
  }

  @Test
  void proxy_thatIsNoneOrExemptIsLeftOut() throws IOException {
    assertThat(settings()).isEmpty();
    assertThat(settings("https_proxy", "socks5://me:s<cret@proxy.org:1"))
        .doesNotContain("proxy.org");
    assertThat(settings("all_proxy", "proxy.org", "NO_PROXY", "a.org,*"))
        .doesNotContain("proxy.org");
  }

  @Test
  void streams_thatAreClosedAreOpened() throws IOException, InterruptedException {
    LauncherSandbox sandbox = sandbox("here");
    sandbox.run("models");
    String java = "#!/bin/sh\nfor i in 0 1 2; do [ -e /proc/$$/fd/$i ] || exit 9; done";
    sandbox.write("jdk/bin/java", java);
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash", "-c", "\"$0\" models <&- >&- 2>&-", sandbox.path("kiln").toString());
    builder.environment().put("JAVA_HOME", sandbox.path("jdk").toString());
    assertThat(builder.start().waitFor()).isZero();
  }
}
