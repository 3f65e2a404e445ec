package org.kiln.bench.libtorch;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.randint;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * libtorch, eager, behind the line protocol of {@code bench/peers/pytorch_peer.py}, for machines
 * without Python's PyTorch. Options are the same, {@code --mode} excepted: there is no compiler
 * here.
 */
public final class LibtorchPeer {

  private static final int WARM_UP = 5;

  private LibtorchPeer() {}

  /**
   * Runs until standard input ends.
   *
   * @param arguments {@code --name value} pairs
   * @throws IOException if standard input fails
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i].substring(2), arguments[i + 1]);
    }
    manual_seed(1);
    set_num_threads(number(options, "threads"));
    boolean training = options.getOrDefault("task", "train").equals("train");
    int classes = Integer.parseInt(options.getOrDefault("classes", "10"));
    Network.Built network =
        Network.build(
            options.get("model"), classes, options.get("precision").equals("bf16"), training);
    DoubleSupplier step = step(options, network, classes, training);
    for (int i = 0; i < WARM_UP; i++) {
      step.getAsDouble();
    }
    long parameters = network.parameters().stream().mapToLong(Tensor::numel).sum();
    say("{\"ready\": true, \"torch\": \"libtorch 2.10.0\", \"parameters\": " + parameters + "}");
    answer(step);
  }

  private static int number(Map<String, String> options, String name) {
    return Integer.parseInt(options.get(name));
  }

  private static DoubleSupplier step(
      Map<String, String> options, Network.Built network, int classes, boolean training) {
    int batchSize = number(options, "batch-size");
    int size = number(options, "size");
    Tensor images = randn(batchSize, 3, size, size).contiguous(MemoryFormat.ChannelsLast);
    Tensor labels = randint(classes, new long[] {batchSize}).to(ScalarType.Long);
    return training ? trainingStep(network, images, labels) : inferenceStep(network, images);
  }

  @SuppressWarnings("try") // the scope is used by being open
  private static DoubleSupplier trainingStep(Network.Built network, Tensor images, Tensor labels) {
    SGDOptions settings = new SGDOptions(0.01);
    settings.momentum().put(0.9);
    settings.weight_decay().put(5e-4);
    SGD optimizer =
        new SGD(new TensorVector(network.parameters().toArray(Tensor[]::new)), settings);
    return () -> {
      try (PointerScope temporaries = new PointerScope()) {
        optimizer.zero_grad();
        Tensor logits = network.forward().apply(images).to(ScalarType.Float);
        Tensor loss = cross_entropy_loss(logits, labels);
        loss.backward();
        optimizer.step();
        return loss.item_float();
      }
    };
  }

  @SuppressWarnings("try") // scope and guard are used by being open
  private static DoubleSupplier inferenceStep(Network.Built network, Tensor images) {
    return () -> {
      try (PointerScope temporaries = new PointerScope();
          NoGradGuard inference = new NoGradGuard()) {
        return network.forward().apply(images).to(ScalarType.Float).mean().item_float();
      }
    };
  }

  private static void answer(DoubleSupplier step) throws IOException {
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      int steps = Integer.parseInt(line.substring("run ".length()).strip());
      double loss = 0;
      long start = System.nanoTime();
      for (int i = 0; i < steps; i++) {
        loss = step.getAsDouble();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      say("{\"steps\": " + steps + ", \"seconds\": " + seconds + ", \"loss\": " + loss + "}");
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
