package org.kiln.notebook.install;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;

/** The kernel's picture on JupyterLab's start page: a kiln's mouth with a flame. */
final class KernelLogo {

  private static final Color BRICK = new Color(0x8C4A32);
  private static final Color FIRE = new Color(0xFFB347);

  private KernelLogo() {}

  /**
   * The picture on a transparent ground.
   *
   * @param side in pixels
   */
  static BufferedImage draw(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.scale(side / 32.0, side / 32.0);
    Path2D mouth = new Path2D.Double();
    mouth.moveTo(4, 29);
    mouth.lineTo(4, 15);
    mouth.curveTo(4, -1, 28, -1, 28, 15);
    mouth.lineTo(28, 29);
    mouth.closePath();
    graphics.setColor(BRICK);
    graphics.setStroke(new BasicStroke(3.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(mouth);
    Path2D flame = new Path2D.Double();
    flame.moveTo(16, 9);
    flame.curveTo(25, 17, 22, 26, 16, 26);
    flame.curveTo(10, 26, 8, 20, 12, 16);
    flame.curveTo(13, 18, 15, 18, 16, 9);
    graphics.setColor(FIRE);
    graphics.fill(flame);
    graphics.dispose();
    return image;
  }
}
