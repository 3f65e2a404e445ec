package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.kiln.engine.compiled.CompiledEngines.FLOAT32;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.engine.EngineOptions;
import org.kiln.engine.EngineOptions.EngineChoice;
import org.kiln.engine.Engines;
import org.kiln.engine.UncoveredException;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.kiln.error.KilnException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

class CompiledEngine_ClipNormTest {

  private static final double RATE = 0.1;

  /** What one step of SGD takes off the parameters, without batch norm's statistics. */
  private static INDArray update(EngineOptions options) {
    ComputationGraph network = SmallNetworks.graph(Training.plain(new Sgd(RATE)));
    INDArray before = network.params().dup();
    try (CompiledEngine engine = CompiledEngines.open(network, options)) {
      engine.fit(SmallNetworks.batch(6, 1));
      NetworkState state = new NetworkState(org.kiln.engine.NetworkView.of(network));
      INDArray update = before.subi(network.params());
      for (GradientLayout.Window mean : state.layout().means()) {
        for (long i = mean.from(); i < mean.to(); i++) {
          update.putScalar(i, 0);
        }
      }
      return update;
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5})
  void fit_longGradient_isScaledDownToTheLimit(double share) {
    INDArray whole = update(FLOAT32);
    double norm = whole.norm2Number().doubleValue() / RATE;
    INDArray clipped = update(FLOAT32.withClipNorm(share * norm));
    assertThat(clipped.norm2Number().doubleValue() / RATE)
        .isCloseTo(share * norm, within(1e-4 * norm));
    INDArray expected = whole.mul(share);
    assertThat(clipped.sub(expected).amaxNumber().doubleValue())
        .isLessThan(1e-4 * expected.amaxNumber().doubleValue());
  }

  @Test
  void fit_shortGradient_isLeftAsItIs() {
    INDArray whole = update(FLOAT32);
    double norm = whole.norm2Number().doubleValue() / RATE;
    assertThat(update(FLOAT32.withClipNorm(2 * norm))).isEqualTo(whole);
  }

  @Test
  void choose_dl4jsEngine_saysThatItCant() {
    ComputationGraph network = SmallNetworks.graph(Training.plain(new Sgd(RATE)));
    EngineOptions options = FLOAT32.withEngine(EngineChoice.DL4J).withClipNorm(1);
    assertThatThrownBy(() -> Engines.choose(network, options))
        .isInstanceOf(UncoveredException.class)
        .hasMessageContaining("norm of the whole gradient");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void withClipNorm_notAboveZero_isRefused(double limit) {
    assertThatThrownBy(() -> FLOAT32.withClipNorm(limit))
        .isInstanceOf(KilnException.class)
        .hasMessageContaining("expected more than 0");
  }
}
