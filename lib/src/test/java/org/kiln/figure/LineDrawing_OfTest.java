package org.kiln.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LineDrawing_OfTest {

  private static Element draw(Axis x, Trace... traces) throws Exception {
    String svg = LineDrawing.of(Figure.of("t", Panel.of("a < b & c", x, Axis.of("y"), traces)));
    var in = new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8));
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
  }

  private static List<String> all(Element svg, String tag, String attribute) {
    List<String> values = new ArrayList<>();
    NodeList found = svg.getElementsByTagName(tag);
    for (int i = 0; i < found.getLength(); i++) {
      Element element = (Element) found.item(i);
      values.add(attribute.isEmpty() ? element.getTextContent() : element.getAttribute(attribute));
    }
    return values;
  }

  @Test
  void of_aLineRunsFromCornerToCornerWithGapsWhereItIsNotFinite() throws Exception {
    double[] x = {0, 1, 2, 3, 4};
    double[] y = {0, 10, Double.NaN, 30, 40};
    Element svg = draw(Axis.of("epoch").range(0, 4), Trace.Line.of("loss", x, y));
    // 400 x 250 with margins of 46, 14, 28 and 42, and a twentieth of 40 above and below the line.
    assertThat(all(svg, "path", "d")).contains("M46.0 199.8L131.0 158.9M301.0 77.1L386.0 36.2");
    assertThat(all(svg, "text", "")).contains("a < b & c", "epoch", "y", "loss", "0", "40", "4");
  }

  @Test
  void of_dotsAreDotsAndOneValueIsEnough() throws Exception {
    double[] one = {1};
    Element svg = draw(Axis.of(""), new Trace.Line("top-1", one, one, Trace.Line.Style.DOTS));
    assertThat(all(svg, "circle", "cx")).containsExactly("216.0");
  }

  @Test
  void of_nothingYetIsAnEmptyPanel() throws Exception {
    Element svg = draw(Axis.of("epoch").range(0, 5), Trace.Line.of("loss", new double[0]));
    assertThat(all(svg, "path", "d")).contains("");
    assertThat(all(svg, "text", "")).contains("5", "0").doesNotContain("-0");
  }
}
