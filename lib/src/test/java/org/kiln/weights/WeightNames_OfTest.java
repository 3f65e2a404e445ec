package org.kiln.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.ImageShape;
import org.kiln.model.Models;
import org.kiln.weights.tensor.Tensor;
import org.kiln.weights.tensor.TensorType;

/** Against names and shapes written down from torchvision's modules, not from Kiln's. */
class WeightNames_OfTest {

  /** A state dict as torchvision's modules would list it. */
  private static final class StateDict {

    private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

    StateDict convolution(String name, long out, long in, long kernel, boolean bias) {
      shapes.put(name + ".weight", List.of(out, in, kernel, kernel));
      return bias ? bias(name, out) : this;
    }

    StateDict linear(String name, long out, long in) {
      shapes.put(name + ".weight", List.of(out, in));
      return bias(name, out);
    }

    private StateDict bias(String name, long out) {
      shapes.put(name + ".bias", List.of(out));
      return this;
    }

    StateDict batchNorm(String name, long channels) {
      for (String each : List.of("weight", "bias", "running_mean", "running_var")) {
        shapes.put(name + "." + each, List.of(channels));
      }
      shapes.put(name + ".num_batches_tracked", List.of());
      return this;
    }
  }

  private static StateDict resnet18() {
    StateDict dict = new StateDict().convolution("conv1", 64, 3, 7, false).batchNorm("bn1", 64);
    long[] widths = {64, 64, 128, 256, 512};
    for (int layer = 1; layer <= 4; layer++) {
      for (int block = 0; block < 2; block++) {
        String name = "layer" + layer + "." + block;
        long in = block == 0 ? widths[layer - 1] : widths[layer];
        dict.convolution(name + ".conv1", widths[layer], in, 3, false);
        dict.batchNorm(name + ".bn1", widths[layer]);
        dict.convolution(name + ".conv2", widths[layer], widths[layer], 3, false);
        dict.batchNorm(name + ".bn2", widths[layer]);
        if (in != widths[layer]) {
          dict.convolution(name + ".downsample.0", widths[layer], in, 1, false);
          dict.batchNorm(name + ".downsample.1", widths[layer]);
        }
      }
    }
    return dict.linear("fc", 1000, 512);
  }

  @Test
  void of_resnet18HasTorchvisions122() {
    Map<String, List<Long>> expected = resnet18().shapes;
    assertThat(expected).hasSize(122);
    ComputationGraph network = Models.create("resnet18", new ImageShape(224, 224, 3), 1000, 1);
    assertThat(shapes(network)).isEqualTo(expected);
    assertThat(WeightNames.of(network).names())
        .containsExactlyInAnyOrderElementsOf(expected.keySet());
  }

  /** torchvision's features; CIFAR's form has one linear classifier behind them. */
  @Test
  void of_vgg16BnHasTorchvisionsFeatures() {
    StateDict dict = new StateDict();
    long in = 3;
    int module = 0;
    for (long width :
        new long[] {64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512}) {
      if (width == 0) {
        module++; // a pool
      } else {
        dict.convolution("features." + module, width, in, 3, true);
        dict.batchNorm("features." + (module + 1), width);
        module += 3;
        in = width;
      }
    }
    dict.linear("classifier", 10, 512);
    assertThat(dict.shapes).containsKey("features.41.num_batches_tracked"); // torchvision's last
    assertThat(shapes(Models.create("vgg16_bn", new ImageShape(32, 32, 3), 10, 1)))
        .isEqualTo(dict.shapes);
  }

  private static Map<String, List<Long>> shapes(ComputationGraph network) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (Tensor tensor : Weights.tensors(network, TensorType.BF16)) {
      shapes.put(tensor.name(), tensor.shape());
    }
    return shapes;
  }

  @Test
  void of_weightsOfALayerComeBeforeItsBias() {
    List<String> names =
        new ArrayList<>(
            WeightNames.of(Models.create("lenet5", new ImageShape(28, 28, 1), 10, 1)).names());
    assertThat(names)
        .containsExactly(
            "conv1.weight",
            "conv1.bias",
            "conv2.weight",
            "conv2.bias",
            "fc1.weight",
            "fc1.bias",
            "fc2.weight",
            "fc2.bias",
            "fc3.weight",
            "fc3.bias");
  }
}
