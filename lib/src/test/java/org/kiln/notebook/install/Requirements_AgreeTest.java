package org.kiln.notebook.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class Requirements_AgreeTest {

  private static final Path HOME = Path.of("..");

  private static Map<String, String> versions(String file, String pattern) throws IOException {
    Map<String, String> versions = new TreeMap<>();
    Matcher line =
        Pattern.compile(pattern, Pattern.MULTILINE).matcher(Files.readString(HOME.resolve(file)));
    while (line.find()) {
      versions.put(line.group(1), line.group(2));
    }
    return versions;
  }

  @Test
  void agree_condaAndPip() throws IOException {
    Map<String, String> pip = versions("requirements.txt", "^([a-z-]+)==(\\S+)$");
    Map<String, String> conda = versions("environment.yml", "^ +- ([a-z-]+)==?([0-9]\\S*)");
    conda.remove("openjdk"); // what pip has no business with
    assertThat(pip).containsKeys("jjava", "jupyterlab", "notebook", "nbclient", "plotly");
    assertThat(conda).isEqualTo(pip);
  }
}
