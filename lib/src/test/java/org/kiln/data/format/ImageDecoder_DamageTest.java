package org.kiln.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kiln.data.codec.PillowImages;
import org.kiln.error.DataException;

/** Files that are cut short, changed or made to harm: a {@link DataException}, and nothing else. */
class ImageDecoder_DamageTest {

  static Collection<PillowImages.Recorded> files() {
    return PillowImages.all().values();
  }

  /** A decoder that goes on where a file ends paints the rest grey. */
  @Test
  void decode_cutShort_isRefusedOrWhole() {
    List<String> painted = new ArrayList<>();
    int refused = 0;
    for (PillowImages.Recorded file : files()) {
      byte[] whole = pixels(file.file()).orElseThrow();
      for (int length : cuts(file)) {
        Optional<byte[]> cut = pixels(Arrays.copyOf(file.file(), length));
        refused += cut.isEmpty() ? 1 : 0;
        if (cut.isPresent() && !Arrays.equals(cut.get(), whole)) {
          painted.add(file.name() + " cut to " + length + " of " + file.file().length);
        }
      }
    }
    assertThat(painted).isEmpty();
    assertThat(refused).isGreaterThan(1500);
  }

  /** The last number of a text may be cut, and still be a number. */
  private static int[] cuts(PillowImages.Recorded file) {
    int length = file.file().length;
    boolean text = file.name().matches("pnm-p[123].*");
    int end = text ? length - 4 : length;
    int[] cuts = {end - 1, end - 2, end - 5, end - 14};
    int[] parts = new Random(length).ints(8, 0, end).toArray();
    return IntStream.concat(Arrays.stream(cuts), Arrays.stream(parts))
        .filter(cut -> cut >= 0)
        .toArray();
  }

  @Test
  void decode_changedBytes_neverAnotherError() {
    Random random = new Random(10);
    int refused = 0;
    for (PillowImages.Recorded file : files()) {
      for (int i = 0; i < 15; i++) {
        byte[] changed = file.file().clone();
        int flips = 1 + random.nextInt(3);
        for (int f = 0; f < flips; f++) {
          // Headers are short, and where it hurts.
          int at =
              random.nextInt(random.nextBoolean() ? Math.min(64, changed.length) : changed.length);
          changed[at] = (byte) random.nextInt(256);
        }
        refused += pixels(changed).isEmpty() ? 1 : 0;
      }
    }
    assertThat(refused).isGreaterThan(500);
  }

  /** Pixels as RGB, or nothing if the file is refused. */
  private static Optional<byte[]> pixels(byte[] file) {
    try {
      return Optional.of(ImageDecoder.decode(file, "made.img", 3).pixels());
    } catch (DataException e) {
      assertThat(e).hasMessageContaining("made.img (" + file.length + " bytes)");
      assertThat(e).hasMessageContaining("--skip-corrupt");
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      return fail("Not a DataException", e);
    }
  }

  /** Every byte of a PNG but its data's checksums' is under a checksum. */
  @ParameterizedTest
  @ValueSource(strings = {"png-rgb-8.png", "png-palette-8-trns.png", "png-gamma.png"})
  void decode_changedPng_isRefused(String name) {
    byte[] png = PillowImages.all().get(name).file();
    for (int at = 0; at < png.length; at++) {
      byte[] changed = png.clone();
      changed[at] ^= 0x10;
      assertThat(pixels(changed)).as("byte %s", at).isEmpty();
    }
  }

  /** A JPEG that lacks some bytes in its middle: libjpeg paints and warns. */
  @ParameterizedTest
  @ValueSource(strings = {"jpeg-restart-rows.jpg", "jpeg-420-progressive.jpg"})
  void decode_jpegWithAGap_isRefused(String name) {
    byte[] jpeg = PillowImages.all().get(name).file();
    int gap = indexOf(jpeg, 0xFF, 0xDA) + 24;
    byte[] changed = Arrays.copyOf(jpeg, jpeg.length - 60);
    System.arraycopy(jpeg, gap + 60, changed, gap, jpeg.length - gap - 60);
    assertThat(pixels(changed)).isEmpty();
  }

  @Test
  void decode_zippedRubbish_isRefused() {
    byte[] png = png(19, 17, new byte[] {1, 2, 3, 4, 5});
    assertThatThrownBy(() -> ImageDecoder.decode(png, "a.png", 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.png")
        .hasMessageContaining("compressed data is damaged");
  }

  /** What they claim is more than memory holds; nothing is allocated for it. */
  @ParameterizedTest
  @MethodSource("hostile")
  void decode_claims_areRefused(Hostile hostile) {
    assertThatThrownBy(() -> ImageDecoder.decode(hostile.file(), "big.img", 3))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("big.img")
        .hasMessageContaining(hostile.message())
        .hasMessageContaining("--skip-corrupt");
  }

  record Hostile(String name, byte[] file, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Hostile> hostile() {
    byte[] screen = PillowImages.all().get("gif-grey.gif").file().clone();
    Arrays.fill(screen, 6, 10, (byte) 0xFF);
    byte[] jpeg = PillowImages.all().get("jpeg-420.jpg").file().clone();
    int frame = indexOf(jpeg, 0xFF, 0xC0);
    byte[] huge = jpeg.clone();
    Arrays.fill(huge, frame + 5, frame + 9, (byte) 0xF0);
    byte[] taller = jpeg.clone();
    taller[frame + 5] = 0x20;
    return List.of(
        new Hostile("png of 27,000", png(27000, 27000, new byte[88_000]), "27000x27000"),
        new Hostile("png of nothing", png(0, 17, new byte[9]), "0x17"),
        new Hostile("png without data", png(13000, 13000, new byte[100]), "can't hold them"),
        new Hostile("gif with a huge screen", screen, "65535x65535"),
        new Hostile("jpeg of 61,680", huge, "61680x61680"),
        new Hostile("jpeg made taller", taller, "remature"),
        new Hostile("bmp with a negative width", bmp(-19, 17), "-19x17"),
        new Hostile("bmp with the least height", bmp(19, Integer.MIN_VALUE), "19x2147483648"),
        new Hostile("bmp that is too short", bmp(9000, 9000), "cut short"),
        new Hostile("ppm of 10^10", text("P6 99999 99999 255 x"), "99999x99999"),
        new Hostile("ppm with too many digits", text("P6 99999999999 1 255 x"), "number"),
        new Hostile("ppm that is too short", text("P6 9000 9000 255 xyz"), "cut short"),
        new Hostile("tiff of 2^32", tiff(256, -1, 1), "4294967295"),
        new Hostile("tiff with strips of 2^31", tiff(273, 8, Integer.MAX_VALUE), "cut short"),
        new Hostile("tiff with no rows a strip", tiff(278, 0, 1), "x0"),
        new Hostile("webp canvas of 2^24", webpCanvas(), "16777216x16777216"),
        new Hostile("webp of frames in frames", framesInFrames(100_000), "frame in a frame"),
        new Hostile("jpeg of 2,000 scans", manyScans(2_000), "scans"));
  }

  private static byte[] png(int width, int height, byte[] data) {
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put(new byte[] {8, 2, 0, 0, 0});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", data);
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] body) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + body.length);
    chunk.putInt(body.length).put(text(type)).put(body);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + body.length);
    out.writeBytes(chunk.putInt((int) crc.getValue()).array());
  }

  private static byte[] bmp(int width, int height) {
    ByteBuffer bmp = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put(text("BM")).putInt(200).putInt(0).putInt(54).putInt(40).putInt(width).putInt(height);
    return bmp.putShort((short) 1).putShort((short) 24).array();
  }

  /** 19 x 17 in grey, but for one tag. */
  private static byte[] tiff(int changedTag, int value, int count) {
    int[][] tags = {
      {256, 19},
      {257, 17},
      {258, 8},
      {259, 1},
      {262, 1},
      {273, 120},
      {277, 1},
      {278, 17},
      {279, 323}
    };
    ByteBuffer tiff = ByteBuffer.allocate(500).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put(text("II*")).put((byte) 0).putInt(8).putShort((short) tags.length);
    for (int[] tag : tags) {
      boolean changed = tag[0] == changedTag;
      tiff.putShort((short) tag[0]).putShort((short) 4);
      tiff.putInt(changed ? count : 1).putInt(changed ? value : tag[1]);
    }
    return tiff.array();
  }

  private static byte[] webpCanvas() {
    ByteBuffer webp = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN);
    webp.put(text("RIFF")).putInt(22).put(text("WEBPVP8X")).putInt(10).putInt(2);
    return webp.putInt(-1).putShort((short) -1).array();
  }

  private static byte[] framesInFrames(int depth) {
    ByteBuffer webp = ByteBuffer.allocate(12 + 24 * depth).order(ByteOrder.LITTLE_ENDIAN);
    webp.put(text("RIFF")).putInt(webp.limit() - 8).put(text("WEBP"));
    while (webp.hasRemaining()) {
      webp.put(text("ANMF")).putInt(webp.remaining() - 4).put(new byte[16]);
    }
    return webp.array();
  }

  /** The last scan again and again. */
  private static byte[] manyScans(int scans) {
    byte[] jpeg = PillowImages.all().get("jpeg-444-progressive.jpg").file();
    int last = jpeg.length - 2;
    while (jpeg[last] != (byte) 0xFF || jpeg[last + 1] != (byte) 0xDA) {
      last--;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, last);
    for (int i = 0; i < scans; i++) {
      out.write(jpeg, last, jpeg.length - 2 - last);
    }
    out.write(jpeg, jpeg.length - 2, 2);
    return out.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static int indexOf(byte[] file, int first, int second) {
    for (int i = 0; i < file.length - 1; i++) {
      if (file[i] == (byte) first && file[i + 1] == (byte) second) {
        return i;
      }
    }
    throw new AssertionError("Not there");
  }
}
