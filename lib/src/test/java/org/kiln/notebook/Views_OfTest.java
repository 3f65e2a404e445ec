package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kiln.data.Batch;
import org.kiln.data.BatchStream;
import org.kiln.data.DataLoader;
import org.kiln.data.Datasets;
import org.kiln.data.ImageDataset;
import org.kiln.data.Split;
import org.kiln.data.VisionDataset;
import org.kiln.data.image.Image;
import org.kiln.data.image.ImageShape;
import org.kiln.data.transform.HorizontalFlip;
import org.kiln.data.transform.Transforms;
import org.kiln.engine.dl4j.TinyNetworks;
import org.kiln.figure.Axis;
import org.kiln.figure.Figure;
import org.kiln.figure.ImageGrid;
import org.kiln.figure.Panel;
import org.kiln.figure.Trace.Line;
import org.kiln.model.ModelSummary;
import org.kiln.optim.LearningRateSchedule;
import org.kiln.optim.Schedules;
import org.kiln.train.Metrics;
import org.kiln.train.Recipe;
import org.kiln.train.Recipes;
import org.kiln.train.Run;
import org.kiln.train.Trainer;
import org.kiln.train.study.Calibration;
import org.kiln.train.study.Interpretation;
import org.kiln.train.study.LearningRateCurve;
import org.kiln.train.study.Mistakes;
import org.kiln.train.study.Sweep;
import org.kiln.train.study.SweepResult;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.api.LinePlot;

/** Every type that a notebook shows, as a kernel gets it. */
class Views_OfTest {

  private static final Set<String> FIGURE =
      Set.of(Bundle.PLOTLY, Bundle.HTML, Bundle.PNG, Bundle.TEXT);
  private static final Set<String> IMAGE = Set.of(Bundle.PNG, Bundle.TEXT);
  private static final Set<String> HTML = Set.of(Bundle.HTML, Bundle.TEXT);

  private static final ImageShape SHAPE = new ImageShape(6, 6, 3);
  private static final VisionDataset DATA = Datasets.dummy(SHAPE, 4, 22, 10);
  private static final RecordingKernel KERNEL = new RecordingKernel();

  /**
   * What a value is shown as.
   *
   * @param outputs forms of each output, in their order
   * @param names what the outputs' texts or HTML must contain
   */
  private record Sample(Object value, List<Set<String>> outputs, String... names) {}

  private static final Map<Class<?>, Sample> SAMPLES = new LinkedHashMap<>();

  @BeforeAll
  static void attach() {
    Notebook.attach(KERNEL);
  }

  @AfterAll
  static void detach() {
    Notebook.detach();
  }

  private static Stream<Arguments> samples() {
    if (SAMPLES.isEmpty()) {
      charts();
      data();
      networks();
      runs();
      studies();
    }
    return SAMPLES.entrySet().stream().map(sample -> arguments(sample.getKey(), sample.getValue()));
  }

  private static <T> void add(Class<T> type, T value, List<Set<String>> outputs, String... names) {
    SAMPLES.put(type, new Sample(value, outputs, names));
  }

  private static void charts() {
    Line line = Line.of("a", new double[] {1, 2});
    Panel panel = Panel.of("my panel", Axis.of("x"), Axis.of("y"), line);
    add(Figure.class, Figure.of("my figure", panel), List.of(FIGURE), "my figure", "my panel");
    BufferedImage image = new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 1, 0xFFFFFF);
    add(BufferedImage.class, image, List.of(IMAGE), "image of 7 x 5");
    ImageGrid grid = new ImageGrid("my grid", 2, List.of(ImageGrid.Tile.of(image, "my tile")));
    add(ImageGrid.class, grid, List.of(IMAGE), "my grid", "my tile");
    Table table =
        Table.create("my table", DoubleColumn.create("u", 1, 2), DoubleColumn.create("v", 3, 4));
    add(Table.class, table, List.of(HTML), "my table", "2 rows", "u");
    add(
        tech.tablesaw.plotly.components.Figure.class,
        LinePlot.create("my plot", table, "u", "v"),
        List.of(FIGURE),
        "my plot");
  }

  private static void data() {
    add(VisionDataset.class, DATA, List.of(IMAGE, HTML), "dummy", "22", "10", "6x6x3");
    add(ImageDataset.class, DATA.test(), List.of(IMAGE), "dummy", "test", "class-3");
    add(Image.class, DATA.train().image(0), List.of(IMAGE), "6x6x3");
    DataLoader loader = DataLoader.of(DATA, Split.TRAIN).batchSize(5).workers(0).build();
    BatchStream batches = loader.epoch(0); // left open: a closed one takes its batches back
    add(Batch.class, batches.next(), List.of(IMAGE), "5 images of 6x6x3", "label");
    add(
        Transforms.class,
        Transforms.cropAndFlip(4),
        List.of(IMAGE, HTML),
        "RandomCrop",
        "HorizontalFlip",
        "stored");
  }

  private static void networks() {
    ComputationGraph network = TinyNetworks.graph(CNN2DFormat.NCHW);
    String vertex = network.getVertices()[1].getVertexName();
    String values = "%,d values".formatted(network.numParams());
    add(ComputationGraph.class, network, List.of(HTML), "ComputationGraph", values, vertex, "<svg");
    MultiLayerNetwork layers = TinyNetworks.layers();
    add(MultiLayerNetwork.class, layers, List.of(HTML), "MultiLayerNetwork", "OutputLayer");
    ModelSummary summary = ModelSummary.of(network, SHAPE);
    add(ModelSummary.class, summary, List.of(HTML), vertex, "multiply-adds");
  }

  private static Trainer trainer() {
    return Trainer.of(TinyNetworks.graph(CNN2DFormat.NCHW)).data(DATA).epochs(1).batchSize(8);
  }

  private static void runs() {
    Run run = trainer().watched(false).fit();
    add(Run.class, run, List.of(FIGURE, HTML), "Done after 1 of 1 epochs", "best");
    add(
        Metrics.class,
        run.metrics().orElseThrow(),
        List.of(FIGURE, HTML, HTML, HTML),
        "top-1",
        "over 10 images",
        "class-3");
    Recipe recipe = Recipes.get("quick");
    add(Recipe.class, recipe, List.of(HTML), "quick", "resnet20", "batchSize 128");
    LearningRateSchedule schedule = Schedules.oneCycle(0.1, 50);
    add(LearningRateSchedule.class, schedule, List.of(FIGURE), "OneCycleSchedule");
  }

  private static void studies() {
    LearningRateCurve curve =
        new LearningRateCurve(List.of(0.01, 0.1, 1.0), List.of(3.0, 1.0, 2.0));
    add(LearningRateCurve.class, curve, List.of(FIGURE), "suggested peak 0.0100");
    SweepResult sweep =
        Sweep.of(DATA, () -> TinyNetworks.graph(CNN2DFormat.NCHW))
            .each(trainer -> trainer.epochs(1))
            .axis("learning rate", List.of(1e30, 0.01), Trainer::learningRate)
            .run();
    add(SweepResult.class, sweep, List.of(FIGURE, HTML), "learning rate", "NaN", "1 diverged");
    Interpretation all = Interpretation.of(TinyNetworks.graph(CNN2DFormat.NCHW), DATA);
    add(Interpretation.class, all, List.of(IMAGE, FIGURE), "highest losses", "class-", "%");
    Mistakes mistakes =
        new Mistakes(DATA, List.of(new Interpretation.Prediction(1, 1, 2, 0.8, 2.5)));
    add(Mistakes.class, mistakes, List.of(IMAGE), "class-2 80% (class-1)");
    Calibration calibration = all.calibration();
    add(Calibration.class, calibration, List.of(FIGURE), "expected calibration error");
  }

  @Test
  void of_everyTypeHasASample() {
    samples();
    assertThat(SAMPLES.keySet()).containsExactlyInAnyOrderElementsOf(KERNEL.views.keySet());
  }

  private static List<Bundle> shown(Class<?> type, Object value) {
    @SuppressWarnings("unchecked")
    Function<Object, List<Bundle>> view = (Function<Object, List<Bundle>>) KERNEL.views.get(type);
    return view.apply(value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void of_yieldsItsFormsAndSaysWhatItShows(Class<?> type, Sample sample) throws IOException {
    List<Bundle> outputs = shown(type, sample.value());
    assertThat(outputs.stream().map(bundle -> bundle.forms().keySet()).toList())
        .isEqualTo(sample.outputs());
    for (Bundle bundle : outputs) {
      assertThat(bundle.forms().get(Bundle.TEXT)).asString().isNotBlank();
      if (bundle.forms().containsKey(Bundle.HTML)) {
        assertThat(bundle.forms().get(Bundle.HTML)).asString().contains("</");
      }
      if (bundle.forms().containsKey(Bundle.PNG)) {
        assertThat(colors(bundle)).as("colours in the picture").isGreaterThan(1);
      }
      if (bundle.forms().containsKey(Bundle.PLOTLY)) {
        Map<?, ?> plotly = (Map<?, ?>) bundle.forms().get(Bundle.PLOTLY);
        assertThat((List<?>) plotly.get("data")).isNotEmpty();
        assertThat((Map<?, ?>) plotly.get("layout")).isNotEmpty();
      }
    }
    assertThat(words(outputs)).contains(sample.names());
  }

  private static long colors(Bundle bundle) throws IOException {
    byte[] png = Base64.getDecoder().decode((String) bundle.forms().get(Bundle.PNG));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    int width = image.getWidth();
    return Arrays.stream(image.getRGB(0, 0, width, image.getHeight(), null, 0, width))
        .distinct()
        .count();
  }

  private static String words(List<Bundle> bundles) {
    List<String> words = new ArrayList<>();
    for (Bundle bundle : bundles) {
      words.add((String) bundle.forms().get(Bundle.TEXT));
      words.add(String.valueOf(bundle.forms().getOrDefault(Bundle.HTML, "")));
    }
    return words.stream().collect(Collectors.joining("\n"));
  }

  @Test
  void of_aTypeWithoutAViewIsItsText() {
    Bundle bundle = new Views(new PlotlyHtml(false)).of(Map.of("a", 1)).get(0);
    assertThat(bundle.forms()).isEqualTo(Map.of(Bundle.TEXT, "{a=1}"));
  }

  private static List<?> values(Bundle bundle, String axis) {
    List<?> data = (List<?>) ((Map<?, ?>) bundle.forms().get(Bundle.PLOTLY)).get("data");
    return (List<?>) ((Map<?, ?>) data.get(0)).get(axis);
  }

  private static Bundle schedule(LearningRateSchedule schedule) {
    return shown(LearningRateSchedule.class, schedule).get(0);
  }

  @Test
  void ofSchedule_longOnesToTheirEnd() {
    Bundle stairs = schedule(Schedules.multiStep(0.1, 0.1, 150_000, 300_000));
    assertThat(values(stairs, "y").stream().distinct()).hasSize(3);
    List<?> steps = values(stairs, "x");
    assertThat((Double) steps.get(steps.size() - 1)).isBetween(300_000.0, 330_000.0);
    List<?> cosine = values(schedule(Schedules.cosine(0.1, 0, 125_000)), "y");
    assertThat((Double) cosine.get(cosine.size() - 1)).isZero();
    assertThat(values(schedule(Schedules.constant(0.1)), "y").stream().distinct()).hasSize(1);
  }

  private static String picture(Transforms transforms) {
    return (String) shown(Transforms.class, transforms).get(0).forms().get(Bundle.PNG);
  }

  @Test
  void ofTransforms_showWhatTheyDo() {
    assertThat(picture(Transforms.of(new HorizontalFlip())))
        .isNotEqualTo(picture(Transforms.none()))
        .isEqualTo(picture(Transforms.of(new HorizontalFlip())));
  }
}
