package org.kiln.engine.compiled;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.kiln.engine.StepProfile;
import org.kiln.engine.compiled.SmallNetworks.Training;
import org.nd4j.linalg.learning.config.Sgd;

class CompiledEngine_ProfileTest {

  @Test
  void profile_namesEveryOp_andCountsItsWork() throws Exception {
    var network = SmallNetworks.graph(Training.plain(new Sgd(0.1)));
    try (CompiledEngine engine = CompiledEngines.open(network, CompiledEngines.FLOAT32)) {
      StepProfile profile = engine.profile(SmallNetworks.batch(6, 1), 3).orElseThrow();
      StepProfile.OpTime convolution =
          profile.ops().stream()
              .filter(op -> op.kind().equals("Convolution"))
              .findFirst()
              .orElseThrow();
      // 6 images of 8x8 pixels, 4 outputs of 3x3x3 weights each, a product and a sum.
      assertThat(convolution.operations()).isEqualTo(2L * 6 * 64 * 4 * 27);
      assertThat(convolution.implementation()).isNotEmpty();
      assertThat(profile.milliseconds()).isPositive();
      assertThat(profile.aloneMilliseconds()).isPositive();
      assertThat(profile.arenaBytes()).isLessThan(profile.valueBytes());
      assertThat(profile.table()).contains("ConvolutionBackwardWeights", "images/s", "arena");
      JsonNode trace = new ObjectMapper().readTree(profile.trace());
      assertThat(trace.get("traceEvents")).hasSize(profile.ops().size());
    }
  }
}
