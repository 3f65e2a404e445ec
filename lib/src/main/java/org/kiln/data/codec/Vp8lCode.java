package org.kiln.data.codec;

import java.io.IOException;

/** One of VP8L's prefix (Huffman) codes, up to 15 bits long. */
final class Vp8lCode {

  private static final int MAX_LENGTH = 15;

  /** The order in which lengths of the code for lengths are stored. */
  private static final int[] LENGTH_ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  private static final int DEFAULT_LENGTH = 8;

  /** Codes up to this long are looked up, longer ones are read bit by bit. */
  private static final int TABLE_BITS = 9;

  /** By the next bits, the first lowest: symbol << 4 | length, or 0 for longer codes. */
  private final int[] table;

  /** Symbols in the order of their codes, and how many codes of each length there are. */
  private final int[] symbols;

  private final int[] counts;

  private Vp8lCode(int[] table, int[] symbols, int[] counts) {
    this.table = table;
    this.symbols = symbols;
    this.counts = counts;
  }

  int read(Vp8lBits in) throws IOException {
    int entry = table[(int) in.peek(MAX_LENGTH) & (table.length - 1)];
    if (entry == 0 && table.length > 1) {
      return readLong(in);
    }
    in.skip(entry & 0xF);
    return entry >>> 4;
  }

  private int readLong(Vp8lBits in) throws IOException {
    int code = 0;
    int first = 0;
    int before = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      code = code << 1 | in.read(1);
      if (code - first < counts[length]) {
        return symbols[before + code - first];
      }
      before += counts[length];
      first = (first + counts[length]) << 1;
    }
    throw damaged();
  }

  /**
   * Reads a code.
   *
   * @param alphabet number of symbols
   */
  static Vp8lCode parse(Vp8lBits in, int alphabet) throws IOException {
    int[] lengths = new int[alphabet];
    if (in.readFlag()) {
      int symbols = 1 + in.read(1);
      int first = in.read(in.readFlag() ? 8 : 1);
      mark(lengths, first);
      if (symbols == 2) {
        mark(lengths, in.read(8));
      }
    } else {
      readLengths(in, lengths);
    }
    return of(lengths);
  }

  private static void mark(int[] lengths, int symbol) throws IOException {
    if (symbol >= lengths.length) {
      throw damaged();
    }
    lengths[symbol] = 1;
  }

  private static void readLengths(Vp8lBits in, int[] lengths) throws IOException {
    int[] ofLengths = new int[LENGTH_ORDER.length];
    int stored = 4 + in.read(4);
    for (int i = 0; i < stored; i++) {
      ofLengths[LENGTH_ORDER[i]] = in.read(3);
    }
    int left = lengths.length;
    if (in.readFlag()) {
      int bits = 2 + 2 * in.read(3);
      left = 2 + in.read(bits);
      if (left > lengths.length) {
        throw damaged();
      }
    }
    Vp8lCode code = of(ofLengths);
    int previous = DEFAULT_LENGTH;
    int symbol = 0;
    while (symbol < lengths.length && left-- > 0) {
      int length = code.read(in);
      if (length < 16) {
        lengths[symbol++] = length;
        previous = length == 0 ? previous : length;
      } else {
        int repeats =
            switch (length) {
              case 16 -> 3 + in.read(2);
              case 17 -> 3 + in.read(3);
              default -> 11 + in.read(7);
            };
        if (symbol + repeats > lengths.length) {
          throw damaged();
        }
        for (int i = 0; i < repeats; i++) {
          lengths[symbol++] = length == 16 ? previous : 0;
        }
      }
    }
  }

  /**
   * The canonical code of these lengths. A single symbol takes no bits.
   *
   * @throws IOException if the lengths make no complete code
   */
  private static Vp8lCode of(int[] lengths) throws IOException {
    int[] counts = new int[MAX_LENGTH + 1];
    int used = 0;
    int longest = 0;
    for (int length : lengths) {
      counts[length] += length > 0 ? 1 : 0;
      used += length > 0 ? 1 : 0;
      longest = Math.max(longest, length);
    }
    int[] symbols = new int[used];
    int filled = 0;
    for (int length = 1; length <= longest; length++) {
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          symbols[filled++] = symbol;
        }
      }
    }
    if (used == 1) {
      return new Vp8lCode(new int[] {symbols[0] << 4}, symbols, counts);
    }
    if (used == 0 || completeness(counts) != 1 << MAX_LENGTH) {
      throw damaged();
    }
    return new Vp8lCode(table(symbols, counts, Math.min(longest, TABLE_BITS)), symbols, counts);
  }

  /** {@code 1 << MAX_LENGTH} if each sequence of bits begins with exactly one code. */
  private static int completeness(int[] counts) {
    int sum = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) {
      sum += counts[length] << (MAX_LENGTH - length);
    }
    return sum;
  }

  private static int[] table(int[] symbols, int[] counts, int bits) {
    int[] table = new int[1 << bits];
    int code = 0;
    int next = 0;
    for (int length = 1; length <= bits; length++) {
      for (int i = 0; i < counts[length]; i++) {
        int reversed = Integer.reverse(code++) >>> (32 - length);
        for (int at = reversed; at < table.length; at += 1 << length) {
          table[at] = symbols[next] << 4 | length;
        }
        next++;
      }
      code <<= 1;
    }
    return table;
  }

  private static IOException damaged() {
    return new IOException("one of its prefix codes is damaged");
  }
}
