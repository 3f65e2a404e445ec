package org.kiln.notebook;

import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.kiln.data.Batch;
import org.kiln.data.ImageDataset;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.Image;
import org.kiln.data.transform.Transforms;
import org.kiln.figure.Figure;
import org.kiln.figure.ImageGrid;
import org.kiln.model.ModelSummary;
import org.kiln.optim.LearningRateSchedule;
import org.kiln.train.Metrics;
import org.kiln.train.Recipe;
import org.kiln.train.Run;
import org.kiln.train.study.Calibration;
import org.kiln.train.study.Interpretation;
import org.kiln.train.study.LearningRateCurve;
import org.kiln.train.study.Mistakes;
import org.kiln.train.study.SweepResult;
import tech.tablesaw.api.Table;

/** What each type looks like in a notebook. */
final class Views {

  private final Map<Class<?>, Function<Object, List<Bundle>>> byType = new LinkedHashMap<>();
  private final PlotlyHtml scripts;

  /**
   * @param scripts how HTML gets interactive figures
   */
  Views(PlotlyHtml scripts) {
    this.scripts = scripts;
    add(Figure.class, figure -> List.of(bundle(figure)));
    add(ImageGrid.class, grid -> List.of(Bundle.image(grid.toImage(), grid.toString())));
    add(BufferedImage.class, image -> List.of(Bundle.image(image, text(image))));
    add(Table.class, TableView::of);
    add(
        tech.tablesaw.plotly.components.Figure.class,
        figure -> List.of(TablesawFigure.of(figure, scripts)));
    DataViews data = new DataViews();
    add(VisionDataset.class, data::of);
    add(ImageDataset.class, data::of);
    add(Image.class, data::of);
    add(Batch.class, data::of);
    add(Transforms.class, data::of);
    add(ComputationGraph.class, ModelView::of);
    add(MultiLayerNetwork.class, ModelView::of);
    add(ModelSummary.class, ModelView::of);
    RunViews runs = new RunViews(this::bundle);
    add(Run.class, runs::of);
    add(Metrics.class, runs::of);
    add(Recipe.class, runs::of);
    add(LearningRateSchedule.class, runs::of);
    StudyViews studies = new StudyViews(this::bundle);
    add(LearningRateCurve.class, studies::of);
    add(SweepResult.class, studies::of);
    add(Interpretation.class, studies::of);
    add(Mistakes.class, studies::of);
    add(Calibration.class, studies::of);
  }

  private <T> void add(Class<T> type, Function<T, List<Bundle>> view) {
    byType.put(type, value -> view.apply(type.cast(value)));
  }

  private static String text(BufferedImage image) {
    return "image of %d x %d pixels".formatted(image.getWidth(), image.getHeight());
  }

  private Bundle bundle(Figure figure) {
    return Bundle.figure(figure, scripts);
  }

  /** What {@code value} looks like, one bundle after another; its text where no view is known. */
  List<Bundle> of(Object value) {
    for (Map.Entry<Class<?>, Function<Object, List<Bundle>>> view : byType.entrySet()) {
      if (view.getKey().isInstance(value)) {
        return view.getValue().apply(value);
      }
    }
    return List.of(new Bundle(Map.of(Bundle.TEXT, String.valueOf(value))));
  }

  void registerIn(KernelBridge kernel) {
    byType.forEach((type, view) -> register(kernel, type, view));
  }

  private static <T> void register(
      KernelBridge kernel, Class<T> type, Function<Object, List<Bundle>> view) {
    kernel.register(type, view::apply);
  }
}
