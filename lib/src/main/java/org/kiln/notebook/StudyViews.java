package org.kiln.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.kiln.figure.Figure;
import org.kiln.figure.ImageGrid;
import org.kiln.figure.ImageGrid.Tile;
import org.kiln.train.study.Calibration;
import org.kiln.train.study.Interpretation;
import org.kiln.train.study.LearningRateCurve;
import org.kiln.train.study.Mistakes;
import org.kiln.train.study.SweepResult;

/** Searches, sweeps and interpretations. */
final class StudyViews {

  private static final int COLUMNS = 8;
  private static final int TOP_LOSSES = 16;

  private final Function<Figure, Bundle> figures;

  /**
   * @param figures shows a figure
   */
  StudyViews(Function<Figure, Bundle> figures) {
    this.figures = figures;
  }

  List<Bundle> of(LearningRateCurve curve) {
    return List.of(figures.apply(curve.plot()));
  }

  List<Bundle> of(SweepResult result) {
    return List.of(figures.apply(result.plot()), TableView.of(result.table()).get(0));
  }

  List<Bundle> of(Calibration calibration) {
    return List.of(figures.apply(calibration.plot()));
  }

  List<Bundle> of(Mistakes mistakes) {
    return List.of(grid("", mistakes));
  }

  List<Bundle> of(Interpretation interpretation) {
    return List.of(
        grid("highest losses: prediction and (truth)", interpretation.topLosses(TOP_LOSSES)),
        figures.apply(interpretation.calibration().plot()));
  }

  private static Bundle grid(String title, Mistakes mistakes) {
    List<Tile> tiles = new ArrayList<>();
    for (Interpretation.Prediction prediction : mistakes.predictions()) {
      tiles.add(
          new Tile(
              Pictures.of(mistakes.data().test().image(prediction.index())),
              mistakes.caption(prediction),
              !prediction.right()));
    }
    ImageGrid grid = new ImageGrid(title, COLUMNS, tiles);
    return Bundle.image(grid.toImage(), grid.toString());
  }
}
