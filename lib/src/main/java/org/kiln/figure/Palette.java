package org.kiln.figure;

import java.awt.Color;
import java.util.List;

/** Colours of a figure's traces, by name, so that one name has one colour in all panels. */
final class Palette {

  /** Told apart by most colour-blind readers, and legible on white and on black (Tol's bright). */
  private static final List<Color> COLORS =
      List.of(
          new Color(0x4477AA),
          new Color(0xEE6677),
          new Color(0x228833),
          new Color(0xCCBB44),
          new Color(0x66CCEE),
          new Color(0xAA3377),
          new Color(0x999999),
          new Color(0xEE7733));

  private final List<String> names;

  Palette(Figure figure) {
    this.names =
        figure.panels().stream()
            .flatMap(panel -> panel.traces().stream())
            .map(Trace::name)
            .distinct()
            .toList();
  }

  /** Different names of traces, in the order in which they are drawn. */
  List<String> names() {
    return names;
  }

  Color of(Trace trace) {
    return COLORS.get(Math.max(0, names.indexOf(trace.name())) % COLORS.size());
  }

  String cssOf(Trace trace) {
    return String.format("#%06x", of(trace).getRGB() & 0xFFFFFF);
  }
}
