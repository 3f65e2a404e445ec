package org.kiln.data.layout;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kiln.error.DataException;

/**
 * Which WordNet synset each number of ILSVRC2012 means: the struct array {@code synsets} of the
 * development kit's {@code meta.mat}, fields {@code ILSVRC2012_ID} and {@code WNID}.
 */
final class ImageNetSynsets {

  private ImageNetSynsets() {}

  /**
   * Reads the file.
   *
   * @return WordNet ids ({@code n01440764}) by number, from 1
   * @throws DataException if it can't be read
   */
  static Map<Integer, String> read(SourceFolder folder, String file) {
    try {
      MatlabFile matlab = MatlabFile.parse(folder.read(file));
      List<Object> numbers = matlab.field("synsets", "ILSVRC2012_ID");
      List<Object> names = matlab.field("synsets", "WNID");
      Map<Integer, String> synsets = new HashMap<>();
      for (int i = 0; i < numbers.size(); i++) {
        if (numbers.get(i) instanceof double[] number
            && number.length == 1
            && names.get(i) instanceof String name) {
          synsets.put((int) number[0], name);
        } else {
          throw new IOException("synset " + i + " is " + text(numbers.get(i)));
        }
      }
      return synsets;
    } catch (IOException e) {
      throw new DataException(
          folder.where(file) + " is damaged: " + e.getMessage() + ". Fetch it again", e);
    }
  }

  private static String text(Object value) {
    return value instanceof double[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
  }
}
