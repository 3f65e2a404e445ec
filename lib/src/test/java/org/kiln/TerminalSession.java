package org.kiln;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program at a terminal of its own, as a shell starts it, with somebody who types; {@code
 * terminal.py}, which needs the Python of Unix, says how.
 */
public final class TerminalSession {

  /** Ctrl-C. */
  public static final String INTERRUPT = "\u0003";

  /** Ctrl-Z. */
  public static final String SUSPEND = "\u001a";

  /** Ctrl-\. */
  public static final String QUIT = "\u001c";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCRIPT =
      Path.of("src", "test", "python", "terminal.py").toAbsolutePath();

  private final List<Map<String, Object>> steps = new ArrayList<>();

  /**
   * How a program ended.
   *
   * @param code its exit code, 128 + N if signal N killed it
   * @param shown all that came to the terminal
   * @param sane whether the terminal's modes are those from before
   * @param whole whether every step was done
   */
  public record Ending(int code, String shown, boolean sane, boolean whole) {}

  /** Whether there is what it needs; says so and leaves the test out otherwise. */
  public static void require() {
    Programs.require(Programs.runs("python3", "-c", "import pty, termios"), "Python", "a terminal");
  }

  /** Adds a step of {@code terminal.py}, which lists them. */
  public TerminalSession then(String kind, Object value) {
    steps.add(Map.of(kind, value));
    return this;
  }

  /**
   * Starts a program and does the steps.
   *
   * @param folder its current folder
   * @param environment variables to set
   * @param command the program and its arguments
   */
  public Ending run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    List<String> driver = new ArrayList<>();
    driver.addAll(List.of("python3", SCRIPT.toString(), JSON.writeValueAsString(steps)));
    driver.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(driver)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("TERM", "xterm");
    builder.environment().putAll(environment);
    Process process = builder.start();
    JsonNode ending = JSON.readTree(process.getInputStream().readAllBytes());
    return new Ending(
        ending.get("code").asInt(),
        ending.get("shown").asText(),
        ending.get("same").asBoolean(),
        ending.get("done").asInt() == steps.size());
  }
}
