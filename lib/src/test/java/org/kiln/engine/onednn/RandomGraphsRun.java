package org.kiln.engine.onednn;

import java.util.Random;
import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.RandomGraphs;

/** A few random graphs in float32 against DL4J, for JVMs that a test starts. */
final class RandomGraphsRun {

  private RandomGraphsRun() {}

  /**
   * Runs graphs; ends with an exception if one disagrees.
   *
   * @param arguments how many graphs, and the seed of their seeds
   */
  public static void main(String[] arguments) {
    int graphs = Integer.parseInt(arguments[0]);
    Random seeds = new Random(Long.parseLong(arguments[1]));
    OnednnLibrary.failure()
        .ifPresent(
            failure -> {
              throw new IllegalStateException(failure);
            });
    for (int i = 0; i < graphs; i++) {
      SampleRun.assertAgrees(RandomGraphs.sample(seeds.nextLong()), OnednnEngine.FUSIONS);
    }
    System.out.printf(
        "%d graphs agree on isa %x, %s%n",
        graphs, dnnl.dnnl_get_effective_cpu_isa(), OnednnLibrary.fastest());
  }
}
