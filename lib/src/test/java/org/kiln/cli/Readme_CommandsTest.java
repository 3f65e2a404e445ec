package org.kiln.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.cli.CliCall.call;
import static org.kiln.cli.CliCall.words;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of the README, in its order, in a checkout of its own: as it stands there, with
 * options behind it that keep it short. What only the launcher can do is tested where the table
 * says.
 */
@Tag("process") // downloads, and once is enough
class Readme_CommandsTest {

  private static final Pattern COMMAND = Pattern.compile("`\\./kiln ([^`]+)`|(?m)^\\./kiln (.+)$");
  private static final Pattern COMMENT = Pattern.compile("\\s+#.*");

  /** What stands for a name that the reader is to fill in. */
  private static final Set<String> PATTERNS = Set.of("evaluate FILE");

  private static final String SHORT =
      " --epochs 1 --training-step-per-epoch 1 --eval-step-per-epoch 1 -b 2 --test-bs 2";

  /** Options that keep a command short, by how it begins; the first that fits. */
  private static final Map<String, String> SHORTENED =
      ordered(
          "train --dataset folder", SHORT,
          "train --init-from", " --epochs 1",
          "train --resume", "",
          "train", SHORT + " --dummy",
          "datasets fetch", " --data-path ../datasets",
          "datasets verify cifar10", " --data-path ../datasets");

  /** Commands that run elsewhere, with the test that runs them. */
  private static final Map<String, String> ELSEWHERE =
      ordered(
          "--cuda train --device cuda", "org.kiln.cli.Launcher_CudaTest",
          "lab", "org.kiln.notebook.install.Lab_BrowserTest",
          "lab --setup-only", "org.kiln.notebook.install.Lab_BrowserTest",
          "kernel install", "org.kiln.notebook.install.KernelInstaller_InstallTest",
          "kernel install --user", "org.kiln.notebook.install.KernelInstaller_InstallTest",
          "kernel install --kernel ijava", "org.kiln.notebook.install.KernelInstaller_InstallTest",
          "run notebooks/01-quickstart.ipynb", "org.kiln.notebook.install.Notebooks_RunTest",
          "bench", "org.kiln.cli.Launcher_BuildTest",
          "bench train", "org.kiln.cli.Launcher_BuildTest",
          "test", "org.kiln.cli.Launcher_BuildTest");

  @TempDir private static Path home;

  private static String before;

  private static Map<String, String> ordered(String... keysAndValues) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  @BeforeAll
  static void makeCheckout() throws IOException {
    before = System.setProperty("kiln.home", home.toString());
    for (String folder : List.of("train/cat", "train/dog", "val/cat", "val/dog")) {
      Path images = Files.createDirectories(home.resolve("photos").resolve(folder));
      for (int i = 0; i < 4; i++) {
        BufferedImage image = new BufferedImage(20 + i, 30 - i, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(folder.endsWith("cat") ? Color.RED : Color.BLUE);
        graphics.fillRect(i, i, 12, 12);
        graphics.dispose();
        ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
      }
    }
  }

  @AfterAll
  static void restore() {
    if (before == null) {
      System.clearProperty("kiln.home");
    } else {
      System.setProperty("kiln.home", before);
    }
  }

  /** All commands, each once, in the README's order, but that a run is made before it goes on. */
  private static List<String> commands() throws IOException {
    Matcher matcher = COMMAND.matcher(Files.readString(Path.of("..", "README.md")));
    Set<String> found = new LinkedHashSet<>();
    while (matcher.find()) {
      String command = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      found.add(COMMENT.matcher(command).replaceFirst("").strip());
    }
    List<String> commands = new ArrayList<>(List.of("train"));
    found.stream().filter(command -> !PATTERNS.contains(command)).forEach(commands::add);
    return new LinkedHashSet<>(commands).stream().toList();
  }

  @TestFactory
  Stream<DynamicTest> readme_commandsWork() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(30);
    return commands().stream()
        .filter(command -> !ELSEWHERE.containsKey(command))
        .map(command -> DynamicTest.dynamicTest(command, () -> assertWorks(command)));
  }

  private static void assertWorks(String command) {
    String options =
        SHORTENED.entrySet().stream()
            .filter(entry -> command.startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("");
    CliCall.Result result = call(words(command + options).stream().map(word -> at(word)).toList());
    assertThat(result.exitCode()).as("%s: %s", command + options, result.err()).isZero();
    assertThat(result.err()).as(command).isEmpty();
  }

  /** The reader is in the checkout, this JVM is not. */
  private static String at(String word) {
    return word.matches("(save|photos|my-downloads)(/.*)?") ? home.resolve(word).toString() : word;
  }

  @Test
  void readme_commandsThatRunElsewhereHaveATest() throws Exception {
    assertThat(commands()).containsAll(ELSEWHERE.keySet());
    for (String test : ELSEWHERE.values()) {
      assertThat(Class.forName(test).getDeclaredMethods()).as(test).isNotEmpty();
    }
  }
}
