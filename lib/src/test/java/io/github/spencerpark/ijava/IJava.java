package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.kernel.BaseKernel;

/** Stands for IJava, of which no repository has a jar: the one method by which Kiln finds it. */
public final class IJava {

  private static BaseKernel kernel;

  private IJava() {}

  /** The kernel that runs, or null. */
  public static BaseKernel getKernelInstance() {
    return kernel;
  }

  /** Makes a kernel the one that runs; null = none. */
  public static void run(BaseKernel running) {
    kernel = running;
  }
}
