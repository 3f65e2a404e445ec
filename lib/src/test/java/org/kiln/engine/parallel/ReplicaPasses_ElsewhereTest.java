package org.kiln.engine.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kiln.engine.Tolerance.assertClose;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.kiln.engine.NetworkView;
import org.kiln.engine.compiled.CompiledEngine;
import org.kiln.engine.compiled.CompiledEngines;
import org.kiln.engine.compiled.Executor;
import org.kiln.engine.compiled.Executors;
import org.kiln.engine.compiled.LocalExchange;
import org.kiln.engine.compiled.Passes;
import org.kiln.engine.compiled.SmallNetworks;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.kiln.engine.contract.InterpreterExecutor;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.optim.Momentum;

/** Replicas on devices with memory of their own: the gradient of each comes to the exchange. */
class ReplicaPasses_ElsewhereTest {

  private static ComputationGraph network() {
    return SmallNetworks.graph(new Training(new Momentum(0.05, 0.9), 0, 0, 0, false));
  }

  private static double[] trained(List<Executor> executors) {
    ComputationGraph network = network();
    Passes passes = new ReplicaPasses(NetworkView.of(network), executors, ValueType.FLOAT32);
    try (CompiledEngine engine =
        new CompiledEngine(network, CompiledEngines.FLOAT32, passes, new LocalExchange(2))) {
      for (int step = 0; step < 3; step++) {
        engine.fit(SmallNetworks.batch(7, step));
      }
    }
    return network.params().dup().data().asDouble();
  }

  @Test
  void fit_onTwoDevices_trainsAsTwoExecutorsOfTheHostDo() {
    double[] expected = trained(List.of(Executors.open("onednn", 1), Executors.open("onednn", 1)));
    double[] actual = trained(List.of(new InterpreterExecutor(), new InterpreterExecutor()));
    assertClose("parameters", actual, expected, 1e-5, 0);
    assertThat(actual).isNotEqualTo(network().params().data().asDouble());
  }
}
