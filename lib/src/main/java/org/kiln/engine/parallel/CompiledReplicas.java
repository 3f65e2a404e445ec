package org.kiln.engine.parallel;

import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.EngineProvider;
import org.kiln.engine.NetworkView;
import org.kiln.engine.ParallelOptions;
import org.kiln.engine.ParallelOptions.Sharing;
import org.kiln.engine.compiled.CompiledEngine;
import org.kiln.engine.compiled.Coverage;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.Executors;
import org.kiln.engine.compiled.LocalExchange;

/** Opens compiled engines whose batches are shared by several replicas. */
public final class CompiledReplicas implements EngineProvider {

  @Override
  public boolean serves(EngineOptions options) {
    return options.engine() == EngineChoice.PARALLEL
        && options.parallel().sharing() == Sharing.AVERAGING;
  }

  @Override
  public int rank() {
    return 1;
  }

  @Override
  public Engine open(Model network, EngineOptions options) {
    ParallelOptions parallel = options.parallel();
    ReplicaOptions.check(parallel);
    int threads = options.threadsOfReplica();
    List<Executor> executors =
        IntStream.range(0, parallel.replicas())
            .mapToObj(replica -> Executors.open(Executors.CPU, threads))
            .toList();
    Executor first = executors.get(0);
    Coverage.require(network, options, first);
    ReplicaPasses passes =
        new ReplicaPasses(
            NetworkView.of(network), executors, Coverage.type(options.precision(), first));
    return new CompiledEngine(network, options, passes, new LocalExchange(options.threads()));
  }
}
