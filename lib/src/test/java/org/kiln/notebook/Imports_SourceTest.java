package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The imports, in the interpreter that the kernels run. */
class Imports_SourceTest {

  private JShell shell;

  @BeforeEach
  void open() {
    shell = JShell.builder().executionEngine(new LocalExecutionControlProvider(), Map.of()).build();
    shell.addToClasspath(System.getProperty("java.class.path"));
    Imports.source().lines().forEach(this::eval);
  }

  @AfterEach
  void close() {
    shell.close();
  }

  private SnippetEvent eval(String source) {
    List<SnippetEvent> events = shell.eval(source);
    SnippetEvent event = events.get(events.size() - 1);
    assertThat(event.status()).as(source).isEqualTo(Snippet.Status.VALID);
    assertThat(event.exception()).as(source).isNull();
    return event;
  }

  @Test
  void source_letsCellsCallShowByNameAlone() {
    eval("var data = Datasets.dummy(new ImageShape(6, 6, 3), 4, 22, 10);");
    assertThat(eval("showBatch(data).tiles().size()").value()).isEqualTo("22");
    assertThat(eval("samples(data.train(), 3).tiles().size()").value()).isEqualTo("3");
  }

  @Test
  void source_leavesTheNamesToTheReader() {
    eval("int samples(int n) { return n + 1; }");
    assertThat(eval("samples(41)").value()).isEqualTo("42");
    eval("var transforms = 7;");
    assertThat(eval("transforms").value()).isEqualTo("7");
  }
}
