package org.kiln.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStream_KeyTest {

  @Test
  void key_sameKeySameNumbers() {
    RandomStream a = new RandomStream().key(5, 1, 2, 3);
    RandomStream b = new RandomStream().key(9, 9, 9, 9);
    b.nextLong();
    b.key(5, 1, 2, 3);
    for (int i = 0; i < 10; i++) {
      assertThat(a.nextLong()).isEqualTo(b.nextLong());
    }
  }

  @Test
  void key_everyPartMatters() {
    Set<Long> first = new HashSet<>();
    int keys = 0;
    for (long seed : new long[] {0, 1, -1, Long.MIN_VALUE}) {
      for (int epoch = 0; epoch < 5; epoch++) {
        for (int index = 0; index < 20; index++) {
          for (int stream = 0; stream < 4; stream++) {
            first.add(new RandomStream().key(seed, epoch, index, stream).nextLong());
            keys++;
          }
        }
      }
    }
    assertThat(first).hasSize(keys);
  }

  @Test
  void nextInt_isUniform() {
    int[] counts = new int[9];
    for (int index = 0; index < 90_000; index++) {
      counts[new RandomStream().key(0, 0, index, 0).nextInt(9)]++;
    }
    for (int count : counts) {
      assertThat(count).isCloseTo(10_000, within(500));
    }
  }

  @Test
  void nextDouble_isUniformInUnitInterval() {
    RandomStream random = new RandomStream();
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      double value = random.nextDouble();
      assertThat(value >= 0 && value < 1).isTrue();
      sum += value;
    }
    assertThat(sum / 100_000).isCloseTo(0.5, within(0.01));
  }

  @Test
  void nextInt_refusesEmptyRange() {
    assertThatThrownBy(() -> new RandomStream().nextInt(0)).hasMessageContaining("Bound 0");
  }
}
