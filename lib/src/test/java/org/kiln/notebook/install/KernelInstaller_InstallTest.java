package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelInstaller_InstallTest {

  @TempDir private Path temporary;

  private static final JavaCommand JAVA =
      new JavaCommand(
          Path.of("/jdk/bin/java"), List.of("@/home/kiln/jvm.options"), "/a.jar:/b.jar");

  private JupyterFolders folders(Map<String, String> environment, String os) {
    return new JupyterFolders(
        environment, Map.of("os.name", os, "user.home", temporary.resolve("me").toString()));
  }

  private KernelInstaller installer(Map<String, String> environment) {
    return new KernelInstaller(JAVA, folders(environment, "Linux"));
  }

  private Path prefixWith(String jar) throws IOException {
    Path prefix = temporary.resolve("prefix");
    Path kernels = Files.createDirectories(prefix.resolve("share/jupyter/kernels/java"));
    Files.createFile(kernels.resolve(jar));
    return prefix;
  }

  private static JsonNode read(Path folder) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("kernel.json").toFile());
  }

  @Test
  void install_jjavaAsAJvm() throws IOException {
    Path prefix = prefixWith("jjava.jar");
    Path folder = installer(Map.of()).intoPrefix(prefix, KernelKind.JJAVA);
    assertThat(folder).isEqualTo(prefix.resolve("share/jupyter/kernels/kiln"));
    JsonNode kernel = read(folder);
    assertThat(kernel.get("display_name").asText()).isEqualTo("Java (Kiln)");
    assertThat(kernel.get("language").asText()).isEqualTo("java");
    assertThat(kernel.get("interrupt_mode").asText()).isEqualTo("message");
    assertThat(kernel.get("argv"))
        .extracting(JsonNode::asText)
        .startsWith("/jdk/bin/java", "@/home/kiln/jvm.options")
        .endsWith(
            "-jar",
            prefix.resolve("share/jupyter/kernels/java/jjava.jar").toString(),
            "{connection_file}");
    assertThat(kernel.at("/env/JJAVA_CLASSPATH").asText()).isEqualTo("/a.jar:/b.jar");
    assertThat(kernel.at("/env/GOMP_SPINCOUNT").asText()).isEqualTo("10000");
    assertThat(ImageIO.read(folder.resolve("logo-64x64.png").toFile()).getWidth()).isEqualTo(64);
  }

  private JsonNode launched(Path checkout, Path prefix) throws IOException {
    KernelInstaller installer =
        new KernelInstaller(new LauncherStart(checkout), folders(Map.of(), "Linux"));
    Path folder = installer.intoPrefix(prefix, KernelKind.JJAVA);
    assertThat(folder.resolve("start.sh")).isNotEmptyFile();
    return read(folder);
  }

  @Test
  void install_throughTheLauncherFreezesNothingButTheCheckout() throws IOException {
    Path prefix = prefixWith("jjava.jar");
    Path checkout = temporary.resolve("a checkout");
    JsonNode kernel = launched(checkout, prefix);
    assertThat(kernel.get("argv"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "/bin/sh",
            "{resource_dir}/start.sh",
            checkout.toString(),
            "jjava",
            "../java/jjava.jar",
            "embed",
            "{connection_file}");
    assertThat(kernel.get("env")).isEmpty();
  }

  @Test
  void install_inTheCheckoutsOwnEnvironmentFreezesNothing() throws IOException {
    JsonNode kernel = launched(temporary, prefixWith("jjava.jar"));
    assertThat(kernel.toString()).doesNotContain(temporary.toString());
    assertThat(kernel.at("/argv/2").asText()).isEqualTo("../../../../..");
  }

  @Test
  void install_ijavaIsToldOfKiln() throws IOException {
    Path prefix = prefixWith("ijava-1.3.0.jar");
    JsonNode kernel = read(installer(Map.of()).intoPrefix(prefix, KernelKind.IJAVA));
    assertThat(kernel.at("/env/IJAVA_CLASSPATH").asText()).isEqualTo("/a.jar:/b.jar");
    assertThat(kernel.at("/env/IJAVA_STARTUP_SCRIPT").asText())
        .startsWith("import org.kiln.")
        .contains("org.kiln.Kiln.init();");
  }

  @Test
  void install_findsTheKernelOfTheActiveEnvironment() throws IOException {
    Path prefix = prefixWith("jjava.jar");
    KernelInstaller installer = installer(Map.of("VIRTUAL_ENV", prefix.toString()));
    Path folder = installer.forUser(KernelKind.JJAVA);
    assertThat(folder).isEqualTo(temporary.resolve("me/.local/share/jupyter/kernels/kiln"));
    assertThat(installer.intoActivePrefix(temporary.resolve("other"), KernelKind.JJAVA))
        .isEqualTo(prefix.resolve("share/jupyter/kernels/kiln"));
  }

  @Test
  void install_saysWhereItLooked() {
    Path prefix = temporary.resolve("empty");
    assertThatThrownBy(() -> installer(Map.of()).intoPrefix(prefix, KernelKind.IJAVA))
        .isInstanceOf(InstallException.class)
        .hasMessageContaining("ijava")
        .hasMessageContaining(prefix.toString())
        .hasMessageContaining("conda install");
  }

  @Test
  void ofUser_followsTheSystem() {
    Path me = temporary.resolve("me");
    assertThat(folders(Map.of(), "Mac OS X").ofUser()).isEqualTo(me.resolve("Library/Jupyter"));
    assertThat(folders(Map.of("APPDATA", "/roam"), "Windows 11").ofUser())
        .isEqualTo(Path.of("/roam/jupyter"));
    assertThat(folders(Map.of("JUPYTER_DATA_DIR", "/data"), "Linux").ofUser())
        .isEqualTo(Path.of("/data"));
    assertThat(folders(Map.of("XDG_DATA_HOME", "/xdg"), "Linux").ofUser())
        .isEqualTo(Path.of("/xdg/jupyter"));
  }
}
