package org.kiln.notebook;

import java.lang.reflect.Field;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.DisplayStream;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishUpdateDisplayData;

/**
 * JJava, 1.0-a6 and newer.
 *
 * <p>Only methods that all these releases have with one signature are called: {@code
 * DisplayData.setDisplayId} is not among them.
 */
final class JJavaBridge implements KernelBridge {

  private static final String DISPLAY_ID = "display_id";

  private final BaseKernel kernel;

  JJavaBridge(BaseKernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public String name() {
    return "JJava " + kernel.getVersion();
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

  private static DisplayData data(Bundle bundle, String id) {
    DisplayData data = new DisplayData();
    put(bundle, data);
    data.putTransientData(DISPLAY_ID, id);
    return data;
  }

  @Override
  public Shown show(Bundle bundle) {
    String id = UUID.randomUUID().toString();
    DisplayStream stream = kernel.getIO().display;
    kernel.display(data(bundle, id));
    ShellReplyEnvironment cell = cellOf(stream);
    return next -> {
      DisplayData data = data(next, id);
      if (cell == null) {
        stream.updateDisplay(data);
      } else {
        cell.publish(new PublishUpdateDisplayData(data));
      }
    };
  }

  /**
   * The connection to the running cell. The stream forgets it at the cell's end, and then drops
   * what is published without a word; an interrupted cell ends before training has stopped and
   * saved. Null where it can't be had.
   */
  private static ShellReplyEnvironment cellOf(DisplayStream stream) {
    try {
      Field field = DisplayStream.class.getDeclaredField("env");
      field.setAccessible(true);
      return (ShellReplyEnvironment) field.get(stream);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // another release: updates then end with the cell
    }
  }
}
