package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The artifacts that the profile {@code cuda} names, resolved by Maven through their checksum
 * files: 40 bytes for each instead of gigabytes. Skipped where there is no network.
 */
@Tag("process")
class CudaProfile_ResolveTest {

  private static final Pattern VERSION =
      Pattern.compile("<(dl4j\\.version|cuda\\.version)>([^<]+)<");

  @TempDir Path folder;

  /** The profile's dependencies, with versions filled in, for {@code platform}. */
  private static List<String> dependencies(String platform) throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    String profile = pom.substring(pom.indexOf("<id>cuda</id>"));
    profile = profile.substring(0, profile.indexOf("</profile>"));
    profile = profile.replaceAll("(?s)<exclusions>.*?</exclusions>", "");
    profile = profile.replace("${native.classifier}", platform);
    Matcher version = VERSION.matcher(Files.readString(Path.of("..", "pom.xml")) + profile);
    while (version.find()) {
      profile = profile.replace("${" + version.group(1) + "}", version.group(2));
    }
    List<String> dependencies = new ArrayList<>();
    Matcher dependency = Pattern.compile("(?s)<dependency>(.*?)</dependency>").matcher(profile);
    while (dependency.find()) {
      dependencies.add(dependency.group(1));
    }
    return dependencies;
  }

  @Test
  void profile_bringsTheBackendCudaAndCudnn() throws Exception {
    assertThat(dependencies("linux-x86_64"))
        .hasSize(6)
        .noneMatch(dependency -> dependency.contains("$"))
        .anyMatch(
            dependency ->
                dependency.contains("nd4j-cuda-11.6") && dependency.contains("linux-x86_64-cudnn"))
        .anyMatch(dependency -> dependency.contains("linux-x86_64-redist"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux-x86_64", "windows-x86_64"})
  void profile_artifactsAreThere(String platform) throws Exception {
    Path log = folder.resolve("log");
    int exitCode = resolve(dependencies(platform), log);
    String output = Files.readString(log);
    assumeFalse(
        output.matches("(?si).*(unknown ?host|offline mode|timed out|wget: failed|curl:).*"));
    assertThat(exitCode).as(output).isZero();
    assertThat(output).contains("jar.sha1:" + platform + "-redist");
  }

  /** Resolves the checksum files of {@code dependencies}; returns Maven's exit code. */
  private int resolve(List<String> dependencies, Path log) throws Exception {
    StringBuilder pom =
        new StringBuilder(
            "<project><modelVersion>4.0.0</modelVersion><groupId>made</groupId>"
                + "<artifactId>made</artifactId><version>1</version><dependencies>");
    for (String dependency : dependencies) {
      pom.append("<dependency>").append(dependency);
      pom.append("<type>jar.sha1</type><exclusions><exclusion><groupId>*</groupId>");
      pom.append("<artifactId>*</artifactId></exclusion></exclusions></dependency>");
    }
    pom.append("</dependencies></project>");
    Files.writeString(folder.resolve("pom.xml"), pom);
    List<String> command = new ArrayList<>(List.of(maven(), "-B", "-f", folder + "/pom.xml"));
    String repository = System.getProperty("localRepository"); // Surefire's name for it
    if (repository != null) {
      command.add("-Dmaven.repo.local=" + repository);
    }
    command.add("org.apache.maven.plugins:maven-dependency-plugin:3.9.0:resolve");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  /** The installed Maven, or the wrapper. */
  private static String maven() {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    String program = windows ? "mvn.cmd" : "mvn";
    for (String directory : System.getenv("PATH").split(java.io.File.pathSeparator)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return program;
      }
    }
    return Path.of("..", windows ? "mvnw.cmd" : "mvnw").toAbsolutePath().normalize().toString();
  }
}
