package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kiln.Kiln;
import org.kiln.optim.Schedules;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

class IJavaBridge_ShowTest {

  private static final class Kernel extends BaseKernel {
    @Override
    public DisplayData eval(String code) {
      throw new UnsupportedOperationException(code);
    }

    @Override
    public LanguageInfo getLanguageInfo() {
      return new LanguageInfo.Builder("java").build();
    }
  }

  private final Kernel kernel = new Kernel();

  @AfterEach
  void detach() {
    Notebook.detach();
  }

  @Test
  void show_figuresAndTables() {
    Notebook.attach(new IJavaBridge(kernel));
    DisplayData figure = kernel.getRenderer().render(Schedules.oneCycle(0.1, 50));
    assertThat(figure.getData(MIMEType.IMAGE_PNG)).asString().startsWith("iVBOR");
    assertThat(figure.getData(MIMEType.parse(Bundle.PLOTLY))).isNotNull();
    DisplayData table =
        kernel.getRenderer().render(Table.create("t", DoubleColumn.create("a", 0.00012345, 7)));
    assertThat(table.getData(MIMEType.TEXT_HTML)).asString().contains("0.00012345", ">7<");
  }

  @Test
  void init_outsideANotebookSaysSo() {
    assertThatThrownBy(Kiln::init)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no IJava kernel");
  }
}
