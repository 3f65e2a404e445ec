package org.kiln.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kiln.engine.plan.op.InnerProduct;
import org.kiln.engine.plan.op.ParameterSlice;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.Softmax;
import org.kiln.engine.plan.op.Storage;
import org.kiln.engine.plan.op.Value;
import org.kiln.engine.plan.op.ValueType;
import org.kiln.engine.plan.op.WeightLayout;

/** Files that are not whole, not plans, or plans of something else. */
class PlanFile_ReadTest {

  private static final int HEADER = 24;
  private static final float[] PARAMETERS = {1, 2, 3, 4, 5, 6};

  /** Six parameters and the checksum. */
  private static final int TRAILER = 28;

  private Plan plan;
  private byte[] file;

  @BeforeEach
  void writeAFile() throws IOException {
    Shape in = Shape.matrix(2, 2);
    Shape out = Shape.matrix(2, 3);
    PlanBuilder builder = new PlanBuilder(PlanRequest.inference(ValueType.FLOAT32, in));
    Value input = builder.value("in", ValueType.FLOAT32, in, new Storage.Input(0));
    Value weights =
        builder.weights(
            builder.parameter(new ParameterSlice("dense", "W", 0, 6), true),
            WeightLayout.denseOfPlanes(3, in));
    Value logits = builder.activation("dense", out);
    Value probabilities = builder.activation("softmax", out);
    builder.forward(new InnerProduct(input, weights, Optional.empty(), Optional.empty(), logits));
    builder.forward(new Softmax(logits, probabilities));
    builder.addInput(new PlanInput("in", input));
    builder.addOutput(0, new PlanOutput("out", probabilities));
    plan = builder.build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new PlanFile(plan, FloatBuffer.wrap(PARAMETERS)).write(bytes);
    file = bytes.toByteArray();
  }

  @Test
  void read_itself_isThePlan() throws IOException {
    assertThat(read(file)).isEqualTo(new PlanFile(plan, FloatBuffer.wrap(PARAMETERS)));
  }

  @Test
  void read_cutShortAnywhere_isRefused() {
    for (int length = 0; length < file.length; length++) {
      byte[] part = Arrays.copyOf(file, length);
      assertThatIllegalArgumentException()
          .as("%d bytes", length)
          .isThrownBy(() -> read(part))
          .withMessageContaining("cut short or damaged");
    }
  }

  @Test
  void read_anyOtherBit_isRefused() {
    for (int bit = 0; bit < 8 * file.length; bit++) {
      byte[] other = file.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatIllegalArgumentException().as("bit %d", bit).isThrownBy(() -> read(other));
    }
  }

  @Test
  void read_moreThanAFile_isRefused() {
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(longer))
        .withMessageContaining("checksum");
  }

  @Test
  void read_anotherFormat_saysWhatItFound() {
    byte[] zip = file.clone();
    zip[0] = 'P';
    assertThatThrownBy(() -> read(zip))
        .hasMessage("A file that starts with 'PilnPlan': expected 'KilnPlan', as plan files do");
  }

  @Test
  void read_aLaterVersion_saysWhich() {
    byte[] later = file.clone();
    later[8] = 2;
    assertThatThrownBy(() -> read(later)).hasMessageContaining("version 2: expected 1");
  }

  @Test
  void read_fewerParametersThanThePlanReads_isRefused() {
    float[] five = Arrays.copyOf(PARAMETERS, 5);
    assertThatThrownBy(() -> new PlanFile(plan, FloatBuffer.wrap(five)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 parameters")
        .hasMessageContaining("dense_W@0+6");
  }

  /** Each with a right checksum, so that only what it says is wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "`class`:`Softmax` | `class`:`Sigmoid` | plan.forward[1].class is `Sigmoid`: expected one of",
        "`class`:`Softmax` | `class`:`Sum` | plan.forward[1].class is `Sum`: expected one of",
        "{`class`:`Softmax`, | { | plan.forward[1].class is nothing: expected one of",
        "`source`:3 | `source`:9 | plan.forward[1].source is 9: expected the id of one of",
        "`source`:3 | `source`:`3` | plan.forward[1].source is `3`: expected int",
        "`output`:4} | `output`:4,`bias`:1} | plan.forward[1] is [bias]: expected no other fields",
        "`source`:3, | ~~ | plan.forward[1].source is nothing: expected int",
        "`id`:4 | `id`:3 | plan.values[4] is softmax#3: expected an id of its own",
        "`batch`:2 | `batch`:0 | every extent must be at least 1",
        "`batch`:2 | `batch`:2.5 | plan.request.inputs[0].batch is 2.5: expected int",
        "`batch`:2 | `batch`:99999999999 | inputs[0].batch is 99999999999: expected int",
        "`training`:false | `training`:0 | plan.request.training is 0: expected boolean",
        "`type`:`FLOAT32` | `type`:`FLOAT8` | plan.request.type is `FLOAT8`: expected one of [FLOAT32",
        "`length`:6 | `length`:7 | A vector of 6 parameters for a plan that reads dense_W@0+7",
        "`offset`:0 | `offset`:-1 | plan.values[1].storage.slice: Parameter W of layer 'dense' at -1",
        "`losses`:[] | `losses`:{} | plan.losses is {}: expected a list",
        "`losses`:[] | `losses`:[],`losses`:[] | no JSON: Duplicate field 'losses'",
        "`losses`:[]} | `losses`:[] | no JSON: Unexpected end-of-input",
        "`losses`:[] | `losses`:[{`id`:9,`name`:``,`type`:`BIT`,`shape`:{`batch`:1,`channels`:1,`height`:1,`width`:1},`storage`:{`class`:`PreparedVector`}}] | 6 values of which 5 stand in plan.values",
      })
  void read_aWrongDescription_saysWhereAndWhatWasExpected(
      String right, String wrong, String message) {
    String description =
        new String(file, HEADER, file.length - HEADER - TRAILER, StandardCharsets.UTF_8);
    assertThat(description).contains(json(right));
    int start = description.indexOf(json(right));
    byte[] forged =
        forged(
            description.substring(0, start)
                + json(wrong)
                + description.substring(start + right.length()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(forged))
        .withMessageContaining(json(message));
  }

  private static String json(String text) {
    return text.replace('`', '"');
  }

  private byte[] forged(String description) {
    byte[] json = description.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER + json.length + TRAILER).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(file, 0, 12).putInt(json.length).put(file, 16, 8).put(json);
    bytes.put(file, file.length - TRAILER, TRAILER - Integer.BYTES);
    CRC32 checksum = new CRC32();
    checksum.update(bytes.array(), 0, bytes.position());
    return bytes.putInt((int) checksum.getValue()).array();
  }

  private static PlanFile read(byte[] bytes) throws IOException {
    return PlanFile.read(new ByteArrayInputStream(bytes));
  }
}
