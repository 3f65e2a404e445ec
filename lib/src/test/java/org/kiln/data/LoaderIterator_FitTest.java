package org.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.kiln.data.image.ImageShape;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;

class LoaderIterator_FitTest {

  private static final ImageShape SHAPE = new ImageShape(4, 3, 3);

  @Test
  void next_isNchwInUnitInterval() {
    InMemoryDataset data = MadeDataset.random(5, SHAPE, 2);
    DataSetIterator iterator = DataLoader.of(data).batchSize(5).build().asDataSetIterator();
    DataSet batch = iterator.next();
    assertThat(batch.getFeatures().shape()).containsExactly(5, 3, 4, 3);
    assertThat(batch.getLabels().shape()).containsExactly(5, 2);
    INDArray features = batch.getFeatures();
    for (int n = 0; n < 5; n++) {
      for (int c = 0; c < 3; c++) {
        int stored = data.image(n).pixels()[(2 * 3 + 1) * 3 + c] & 0xFF;
        assertThat(features.getFloat(n, c, 2, 1)).isEqualTo(stored / 255f);
      }
      assertThat(batch.getLabels().getFloat(n, data.label(n))).isEqualTo(1f);
    }
    assertThat(iterator.hasNext()).isFalse();
    assertThat(iterator.getLabels()).containsExactly("class-0", "class-1");
    assertThatThrownBy(() -> iterator.next(3)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void reset_movesToTheNextEpoch() {
    InMemoryDataset data = MadeDataset.random(9, SHAPE, 2);
    DataLoader loader = DataLoader.of(data).batchSize(4).shuffle(true).build();
    DataSetIterator iterator = loader.asDataSetIterator();
    List<INDArray> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < 2; epoch++) {
      iterator.reset();
      epochs.add(iterator.next().getFeatures());
      iterator.next();
      iterator.next();
    }
    for (int epoch = 0; epoch < 2; epoch++) {
      try (BatchStream stream = loader.epoch(epoch)) {
        assertThat(stream.next().toDataSet().getFeatures()).isEqualTo(epochs.get(epoch));
      }
    }
    assertThat(epochs.get(0)).isNotEqualTo(epochs.get(1));
  }

  @Test
  void fit_dl4jLearnsMadeData() {
    VisionDataset data = Datasets.dummy(new ImageShape(8, 8, 3), 4, 128, 64);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .list()
                .layer(new OutputLayer.Builder().nOut(4).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(8, 8, 3))
                .build());
    network.init();
    DataLoader train = DataLoader.of(data, Split.TRAIN).batchSize(32).shuffle(true).build();
    DataLoader test = DataLoader.of(data, Split.TEST).batchSize(32).build();
    network.fit(train.asDataSetIterator(), 8);
    assertThat(network.evaluate(test.asDataSetIterator()).accuracy()).isGreaterThan(0.9);
  }
}
