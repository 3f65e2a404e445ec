package org.kiln.notebook;

import java.util.List;
import java.util.function.Function;

/** What Kiln needs of a Java kernel. */
interface KernelBridge {

  /** The kernel's name, for messages. */
  String name();

  /**
   * Makes the kernel show values of a type by {@code view}.
   *
   * @param view gives at least one bundle; all but the last are shown before it
   */
  <T> void register(Class<T> type, Function<T, List<Bundle>> view);

  /** Shows an output in the running cell; it can be replaced later, after the cell's end too. */
  Shown show(Bundle bundle);

  /** An output that is shown. */
  interface Shown {

    /** Replaces the output by another. From any thread. */
    void update(Bundle bundle);
  }
}
