package org.kiln.engine.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/** Whether oneDNN's native library is there, and what this CPU can do. */
public final class OnednnLibrary {

  /** AVX-512 with bfloat16 products; AMX includes it. */
  private static final int BFLOAT16 = dnnl.dnnl_cpu_isa_avx512_core_bf16;

  private OnednnLibrary() {}

  /** Why the native library can't be used on this machine; empty if it can. */
  public static Optional<Throwable> failure() {
    return Load.FAILURE;
  }

  /** Whether this CPU multiplies bfloat16 natively. */
  public static boolean bfloat16() {
    return failure().isEmpty() && (dnnl.dnnl_get_effective_cpu_isa() & BFLOAT16) == BFLOAT16;
  }

  /** Loads once, at first use. */
  private static final class Load {
    private static final Optional<Throwable> FAILURE = load();

    private static Optional<Throwable> load() {
      try {
        Loader.load(dnnl.class);
        return Optional.empty();
      } catch (LinkageError | RuntimeException e) {
        return Optional.of(e);
      }
    }
  }
}
