package org.kiln.figure;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.kiln.error.KilnException;

/**
 * Small pictures in rows, each with a line of text below.
 *
 * @param title stands above; may be empty
 * @param columns pictures in a row, at least 1
 * @param tiles row by row
 */
public record ImageGrid(String title, int columns, List<Tile> tiles) {

  private static final int SIDE = 84;
  private static final int GAP = 10;
  private static final int LINE = 15;
  private static final int TITLE = 26;
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Font HEADING = new Font(Font.SANS_SERIF, Font.BOLD, 13);
  private static final Color INK = new Color(0x333333);
  private static final Color WRONG = new Color(0xB3261E);

  /**
   * A picture.
   *
   * @param image what is shown, enlarged or shrunk to fit
   * @param caption lines below it, separated by line breaks
   * @param wrong whether the caption is set off as a mistake
   */
  public record Tile(BufferedImage image, String caption, boolean wrong) {

    /** A picture with nothing wrong about it. */
    public static Tile of(BufferedImage image, String caption) {
      return new Tile(image, caption, false);
    }
  }

  /**
   * @throws KilnException if {@code columns} is below 1
   */
  public ImageGrid {
    tiles = List.copyOf(tiles);
    if (columns < 1) {
      throw new KilnException(columns + " pictures in a row: expected at least 1");
    }
  }

  /** The grid drawn on white. */
  public BufferedImage toImage() {
    int rows = (tiles.size() + columns - 1) / columns;
    int across = Math.min(columns, Math.max(1, tiles.size()));
    int head = title.isEmpty() ? 0 : TITLE;
    BufferedImage image =
        new BufferedImage(
            across * (SIDE + GAP) + GAP,
            head + rows * (SIDE + GAP + captionHeight()) + GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.setColor(INK);
    graphics.setFont(HEADING);
    graphics.drawString(title, GAP, TITLE - 8);
    graphics.setFont(TEXT);
    for (int i = 0; i < tiles.size(); i++) {
      int x = GAP + i % columns * (SIDE + GAP);
      int y = head + GAP + i / columns * (SIDE + GAP + captionHeight());
      draw(graphics, tiles.get(i), x, y);
    }
    graphics.dispose();
    return image;
  }

  private int captionHeight() {
    return LINE * tiles.stream().mapToInt(t -> (int) t.caption().lines().count()).max().orElse(0);
  }

  private static void draw(Graphics2D graphics, Tile tile, int x, int y) {
    BufferedImage image = tile.image();
    double scale = (double) SIDE / Math.max(image.getWidth(), image.getHeight());
    int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        scale >= 1
            ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
            : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, x + (SIDE - width) / 2, y + (SIDE - height) / 2, width, height, null);
    graphics.setColor(tile.wrong() ? WRONG : INK);
    int line = y + SIDE;
    for (String text : tile.caption().lines().toList()) {
      line += LINE;
      String fitting = fitted(text, graphics.getFontMetrics());
      int indent = (SIDE - graphics.getFontMetrics().stringWidth(fitting)) / 2;
      graphics.drawString(fitting, x + indent, line - 2);
    }
  }

  private static String fitted(String text, FontMetrics metrics) {
    String shorter = text;
    while (metrics.stringWidth(shorter) > SIDE + GAP - 2 && shorter.length() > 1) {
      shorter = shorter.substring(0, shorter.length() - 2) + "…";
    }
    return shorter;
  }

  /** The title and the captions. */
  @Override
  public String toString() {
    return title + ": " + tiles.stream().map(tile -> tile.caption().replace('\n', ' ')).toList();
  }
}
