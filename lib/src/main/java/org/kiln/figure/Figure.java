package org.kiln.figure;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.kiln.error.KilnException;

/**
 * A chart: panels side by side under one title. A notebook shows it drawn; elsewhere {@link
 * #writePng} does.
 *
 * @param title stands above all panels; may be empty
 * @param panels from left to right, at least 1
 */
public record Figure(String title, List<Panel> panels) {

  /**
   * CSS colour of text on a ground that is not known, as far from white as from JupyterLab's dark
   * page: 4.3 to 1, more than which no colour has.
   */
  public static final String TEXT_COLOR = "#797979";

  /**
   * @throws KilnException if there is no panel
   */
  public Figure {
    panels = List.copyOf(panels);
    if (panels.isEmpty()) {
      throw new KilnException("Figure \"" + title + "\" has no panel: give it one");
    }
  }

  /** A figure of some panels. */
  public static Figure of(String title, Panel... panels) {
    return new Figure(title, List.of(panels));
  }

  /** This figure under another title. */
  public Figure withTitle(String value) {
    return new Figure(value, panels);
  }

  /** Width in pixels at which it is meant to be seen. */
  public int width() {
    return FigureSize.of(this).width();
  }

  /** Height in pixels at which it is meant to be seen. */
  public int height() {
    return FigureSize.of(this).height();
  }

  /**
   * The figure as Plotly takes it: {@code data} and {@code layout}, of maps, lists, strings,
   * numbers and nulls. Backgrounds are transparent and text is grey, to be read on light and dark
   * pages.
   */
  public Map<String, Object> toPlotly() {
    return new PlotlyFigure(this).toMap();
  }

  /**
   * The figure drawn on white.
   *
   * @param scale image pixels per {@link #width()} pixel, above 0; 2 suits sharp screens
   */
  public BufferedImage toImage(double scale) {
    return new DrawnFigure(this).toImage(scale);
  }

  /**
   * Writes the figure as PNG, at twice its size.
   *
   * @param out left open
   */
  public void writePng(OutputStream out) throws IOException {
    ImageIO.write(toImage(2), "png", out);
  }

  /** The title, and what the panels show. */
  @Override
  public String toString() {
    return "Figure \"" + title + "\": " + panels.stream().map(Panel::title).toList();
  }
}
