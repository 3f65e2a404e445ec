package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.optim.Velocity;
import org.nd4j.linalg.api.buffer.DataType;

class VelocityBits_ExactTest {

  private static final int LENGTH = 5000;

  static Stream<Arguments> cases() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(
            type ->
                Stream.of(0.1, 0.05, 1.0, 3e-7, 1e-30, 1e-300, 0.0, 1e30)
                    .map(rate -> Arguments.of(type, rate)));
  }

  private static ByteBuffer anyBits(DataType type) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH * RowFormat.width(type));
    new Random(6).nextBytes(bytes.array());
    double[] special = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 1e-3, -2};
    for (int i = 0; i < special.length; i++) {
      if (type == DataType.DOUBLE) {
        bytes.putDouble(Double.BYTES * i, special[i]);
      } else {
        bytes.putFloat(Float.BYTES * i, (float) special[i]);
      }
    }
    return bytes;
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.limit()).put(0, bytes, 0, bytes.limit());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void exact_anyBits_comeBack(DataType type, double rate) throws IOException {
    VelocityBits bits =
        new VelocityBits(type, List.of(new Velocity(0, 100, rate), new Velocity(300, 5000, rate)));
    ByteBuffer values = anyBits(type);
    ByteBuffer plain = copy(values);
    bits.toPlain(0, plain);
    ByteBuffer difference = copy(values);
    bits.toDifference(0, difference);

    assertThat(bits.exact(plain, difference)).isEqualTo(values);
    int width = RowFormat.width(type);
    assertThat(plain.slice(100 * width, 200 * width))
        .isEqualTo(values.slice(100 * width, 200 * width));
  }

  @Test
  void toPlain_chunks_areThePartsOfTheWhole() {
    VelocityBits bits = new VelocityBits(DataType.FLOAT, List.of(new Velocity(3, 17, 0.25)));
    ByteBuffer whole = ByteBuffer.allocate(20 * Float.BYTES);
    whole.asFloatBuffer().put(new float[20]);
    ByteBuffer chunks = ByteBuffer.allocate(20 * Float.BYTES);
    for (int i = 0; i < 20; i++) {
      whole.putFloat(i * Float.BYTES, i);
    }
    for (int from = 0; from < 20; from += 5) {
      ByteBuffer chunk = ByteBuffer.allocate(64).limit(5 * Float.BYTES);
      chunk.put(0, whole, from * Float.BYTES, 5 * Float.BYTES);
      bits.toPlain(from, chunk);
      chunks.put(from * Float.BYTES, chunk, 0, 5 * Float.BYTES);
    }
    bits.toPlain(0, whole);

    assertThat(chunks).isEqualTo(whole);
    assertThat(whole.getFloat(2 * Float.BYTES)).isEqualTo(2);
    assertThat(whole.getFloat(3 * Float.BYTES)).isEqualTo(-0.75f);
    assertThat(whole.getFloat(16 * Float.BYTES)).isEqualTo(-4);
    assertThat(whole.getFloat(17 * Float.BYTES)).isEqualTo(17);
  }

  @Test
  void exact_rangesOfAnotherState_areRefused() {
    VelocityBits bits = new VelocityBits(DataType.FLOAT, List.of(new Velocity(0, 9, 0.1)));
    assertThatThrownBy(() -> bits.exact(ByteBuffer.allocate(32), ByteBuffer.allocate(32)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> bits.exact(ByteBuffer.allocate(36), ByteBuffer.allocate(32)))
        .isInstanceOf(IOException.class);
  }
}
