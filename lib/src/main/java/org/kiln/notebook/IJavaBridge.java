package org.kiln.notebook;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** IJava 1.3 and 1.4. Updates end with the cell: its display stream drops later ones. */
final class IJavaBridge implements KernelBridge {

  private static final String KERNEL_OWNER = "io.github.spencerpark.ijava.IJava";

  private final BaseKernel kernel;

  IJavaBridge(BaseKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * The IJava kernel this JVM runs.
   *
   * @throws IllegalStateException if it runs none
   */
  static KernelBridge running() {
    try {
      Class<?> owner = Class.forName(KERNEL_OWNER);
      Object kernel = owner.getMethod("getKernelInstance").invoke(null);
      if (kernel != null) {
        return new IJavaBridge((BaseKernel) kernel);
      }
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException(notThere(), e);
    }
    throw new IllegalStateException(notThere());
  }

  private static String notThere() {
    return "This JVM runs no IJava kernel: call it in a notebook's cell. In JJava it is not needed:"
        + " Kiln attaches itself";
  }

  @Override
  public String name() {
    return "IJava";
  }

  @Override
  public <T> void register(Class<T> type, Function<T, List<Bundle>> view) {
    kernel
        .getRenderer()
        .createRegistration(type)
        .preferring(Bundle.HTML, Bundle.PNG)
        .register(
            (value, context) -> {
              List<Bundle> bundles = view.apply(value);
              bundles.subList(0, bundles.size() - 1).forEach(this::show);
              put(bundles.get(bundles.size() - 1), context.getOutputContainer());
            });
  }

  private static void put(Bundle bundle, DisplayData data) {
    bundle.forms().forEach(data::putData);
  }

  @Override
  public Shown show(Bundle bundle) {
    String id = UUID.randomUUID().toString();
    kernel.display(data(bundle, id));
    return next -> kernel.getIO().display.updateDisplay(data(next, id));
  }

  private static DisplayData data(Bundle bundle, String id) {
    DisplayData data = new DisplayData();
    put(bundle, data);
    data.setDisplayId(id);
    return data;
  }
}
