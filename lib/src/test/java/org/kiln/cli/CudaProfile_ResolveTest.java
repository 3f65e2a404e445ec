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

  private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:";

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
    String output = resolve(dependencies(platform));
    assertThat(output).contains("jar.sha1:" + platform + "-redist");
  }

  /** What the build itself would take, after exclusions and mediation; reads poms alone. */
  @Test
  void profile_buildTakesOneVersionOfEach() throws Exception {
    Path tree = folder.resolve("tree");
    maven(
        List.of(
            "-f",
            Path.of("..", "pom.xml").toAbsolutePath().normalize().toString(),
            "-Pcuda",
            "-pl",
            "lib",
            PLUGIN + "tree",
            "-DoutputFile=" + tree));
    String text = Files.readString(tree);
    assertThat(text)
        .contains(
            "org.nd4j:nd4j-cuda-11.6:jar:1.0.0-M2.1:",
            "org.nd4j:nd4j-cuda-11.6:jar:linux-x86_64-cudnn:1.0.0-M2.1:",
            "org.nd4j:nd4j-cuda-11.6-preset:jar:1.0.0-M2.1:",
            "org.bytedeco:cuda:jar:11.6-8.3-1.5.7:",
            "org.bytedeco:cuda:jar:linux-x86_64-redist:11.6-8.3-1.5.7:")
        .doesNotContain("${");
    assertThat(text.lines().filter(line -> line.contains("org.bytedeco:javacpp:jar:")))
        .isNotEmpty()
        .allMatch(line -> line.contains(":1.5.13:"));
  }

  /** Resolves the checksum files of {@code dependencies}; returns what Maven prints. */
  private String resolve(List<String> dependencies) throws Exception {
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
    return maven(List.of("-f", folder + "/pom.xml", PLUGIN + "resolve"));
  }

  /** What Maven prints; fails if it does, and skips the test where it has no network. */
  private String maven(List<String> arguments) throws Exception {
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>(List.of(maven(), "-B"));
    command.addAll(arguments);
    String repository = System.getProperty("localRepository"); // Surefire's name for it
    if (repository != null) {
      command.add("-Dmaven.repo.local=" + repository);
    }
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    String output = Files.readString(log);
    assumeFalse(
        output.matches("(?si).*(unknown ?host|offline mode|timed out|wget: failed|curl:).*"));
    assertThat(process.exitValue()).as(output).isZero();
    return output;
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
