package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;

class CellErrors_ShortenedTest {

  private static Exception thrown(String... classes) {
    Exception exception = new IllegalArgumentException("batch-size 0", new Exception("below"));
    StackTraceElement[] stack = new StackTraceElement[classes.length];
    for (int i = 0; i < classes.length; i++) {
      stack[i] = new StackTraceElement(classes[i], "method", "File.java", i);
    }
    exception.setStackTrace(stack);
    exception.getCause().setStackTrace(stack);
    return exception;
  }

  private static Throwable shortened(Exception exception) {
    return catchThrowable(
        () ->
            CellErrors.shortened(
                () -> {
                  throw exception;
                }));
  }

  @Test
  void shortened_keepsThePlacesInCells() {
    Exception exception = thrown("org.kiln.A", "REPL.$JShell$12", "java.lang.B", "java.lang.C");
    assertThat(shortened(exception)).isSameAs(exception);
    assertThat(exception.getStackTrace())
        .extracting(StackTraceElement::getClassName)
        .containsExactly("REPL.$JShell$12");
    assertThat(exception.getCause().getStackTrace()).hasSize(1);
  }

  @Test
  void shortened_withoutACellKeepsTheTop() {
    Exception exception = thrown("a.A", "b.B", "c.C", "d.D", "e.E");
    shortened(exception);
    assertThat(exception.getStackTrace())
        .extracting(StackTraceElement::getClassName)
        .containsExactly("a.A", "b.B", "c.C");
  }

  @Test
  void shortened_keepsTheWholeElsewhere() {
    shortened(thrown("org.kiln.Deep", "REPL.$JShell$12"));
    assertThat(Notebook.lastError()).contains("batch-size 0", "org.kiln.Deep", "Caused by");
  }
}
