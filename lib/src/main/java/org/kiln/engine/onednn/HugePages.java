package org.kiln.engine.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Linux for pages of 2 MiB. An arena of 100 MiB is streamed through many times a step, and
 * with pages of 4 KiB a few percent of the time go into finding them.
 */
final class HugePages {

  /** Size of a huge page, and the alignment memory needs to get any. */
  static final long SIZE = 2 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(HugePages.class);

  /** {@code MADV_HUGEPAGE} of {@code <sys/mman.h>}. */
  private static final int ADVICE = 14;

  private HugePages() {}

  /**
   * Makes a wish that need not come true; memory is good in any case.
   *
   * @param address a multiple of {@link #SIZE}, not yet touched
   * @param bytes how much from there on
   */
  static void advise(Pointer address, long bytes) {
    if (!Platform.isLinux()) {
      return;
    }
    try {
      Object[] arguments = {
        new com.sun.jna.Pointer(address.address()), new NativeLong(bytes), ADVICE
      };
      int status = Function.getFunction("c", "madvise").invokeInt(arguments);
      LOG.debug("madvise of {} bytes: {}", bytes, status);
    } catch (LinkageError e) {
      LOG.debug("No huge pages: {}", e.toString());
    }
  }
}
