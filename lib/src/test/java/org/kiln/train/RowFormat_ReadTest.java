package org.kiln.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kiln.engine.Tolerance.assertSameBits;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RowFormat_ReadTest {

  private static byte[] ofNd4j(INDArray array) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Nd4j.write(array, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static INDArray random(DataType type, long... shape) {
    Nd4j.getRandom().setSeed(3);
    return Nd4j.randn(type, shape);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void header_isNd4js(DataType type) throws IOException {
    byte[] expected = ofNd4j(random(type, 7));
    assertThat(RowFormat.header(type, 7))
        .isEqualTo(Arrays.copyOf(expected, expected.length - 7 * RowFormat.width(type)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 65_535, 65_536, 150_000})
  void read_isWhatNd4jWrote(int length) throws IOException {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (INDArray array : new INDArray[] {random(type, length), random(type, 1, length)}) {
        INDArray read = RowFormat.read(ofNd4j(array)).toArray();
        assertThat(read.dataType()).isEqualTo(type);
        assertSameBits("read", read, array.reshape(length));
      }
    }
  }

  @Test
  void read_anyByteOfTheHeader_isRefusedOrChangesNothing() throws IOException {
    byte[] bytes = ofNd4j(random(DataType.FLOAT, 40));
    int header = bytes.length - 40 * Float.BYTES;
    ByteBuffer values = RowFormat.read(bytes).values();
    for (int i = 0; i < header; i++) {
      for (int value = 0; value < 256; value++) {
        byte[] changed = bytes.clone();
        changed[i] = (byte) value;
        try {
          assertThat(RowFormat.read(changed).values()).isEqualTo(values);
        } catch (IOException e) {
          assertThat(e.getMessage()).doesNotContain("\n");
        }
      }
    }
  }

  @Test
  void read_otherLengthsAndShapes_areRefused() throws IOException {
    byte[] row = ofNd4j(random(DataType.FLOAT, 40));
    for (byte[] bytes :
        new byte[][] {
          {},
          Arrays.copyOf(row, 30),
          Arrays.copyOf(row, row.length - 1),
          Arrays.copyOf(row, row.length + 1),
          Arrays.copyOf(row, row.length - 4),
          ofNd4j(random(DataType.FLOAT, 40, 1)),
          ofNd4j(random(DataType.FLOAT, 2, 20)),
          ofNd4j(random(DataType.FLOAT, 2, 2, 10)),
          ofNd4j(random(DataType.FLOAT16, 40)),
          ofNd4j(Nd4j.arange(40).castTo(DataType.INT32)),
          ofNd4j(Nd4j.scalar(1f))
        }) {
      assertThatThrownBy(() -> RowFormat.read(bytes)).isInstanceOf(IOException.class);
    }
  }
}
