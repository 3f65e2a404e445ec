package org.kiln.notebook.install;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.kiln.notebook.Imports;

/** The Java kernels that Kiln's can be built on. */
public enum KernelKind {
  /** The maintained one; finds Kiln's extension by itself. */
  JJAVA("jjava(-\\d.*)?\\.jar"),
  /** Its predecessor, 1.3 and 1.4; a line of start-up code attaches Kiln. */
  IJAVA("ijava(-.*)?\\.jar");

  private final Pattern jar;

  KernelKind(String jar) {
    this.jar = Pattern.compile(jar);
  }

  /** Whether a file of this name is the kernel. */
  boolean isJar(String fileName) {
    return jar.matcher(fileName).matches();
  }

  /** The kernel's name as a Python package, which is what installs it. */
  String packageName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How a person installs it. */
  String howToInstall() {
    return this == JJAVA
        ? "pip install jjava (or './kiln lab', which makes a .venv with it)"
        : "conda install -c conda-forge ijava";
  }

  /** What tells the kernel of Kiln. */
  Map<String, String> environment(String classPath) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(name() + "_CLASSPATH", classPath);
    variables.put("GOMP_SPINCOUNT", "10000"); // as ./kiln sets it, which says why
    variables.putAll(startUp());
    return variables;
  }

  /** What tells a kernel that has Kiln on its class path to use it. */
  Map<String, String> startUp() {
    return this == IJAVA
        ? Map.of("IJAVA_STARTUP_SCRIPT", Imports.source() + "org.kiln.Kiln.init();\n")
        : Map.of();
  }
}
