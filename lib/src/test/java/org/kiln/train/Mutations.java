package org.kiln.train;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Random damage to bytes, of the kinds that files suffer and that fuzzers find fruitful. */
final class Mutations {

  private static final long[] INTERESTING = {0, 1, -1, 127, 128, 255, 256, Integer.MAX_VALUE};

  private Mutations() {}

  static byte[] of(byte[] bytes, Random random) {
    byte[] result = bytes.clone();
    for (int i = 1 + random.nextInt(3); i > 0 && result.length > 16; i--) {
      result = once(result, random);
    }
    return result;
  }

  private static byte[] once(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length - 8);
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> ByteBuffer.wrap(bytes).putInt(at, (int) INTERESTING[random.nextInt(8)]);
      case 3 -> ByteBuffer.wrap(bytes).putLong(at, INTERESTING[random.nextInt(8)]);
      case 4 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 5 -> {
        int length = random.nextInt(bytes.length - at);
        System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
      }
      default -> {
        ByteBuffer longer = ByteBuffer.allocate(bytes.length + 8).put(bytes, 0, at);
        longer.putLong(random.nextLong()).put(bytes, at, bytes.length - at);
        return longer.array();
      }
    }
    return bytes;
  }
}
