package org.kiln;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kiln.error.KilnException;

/** The house's rules that a compiler doesn't hold: who may import whom, and what nobody may do. */
@AnalyzeClasses(packages = "org.kiln", importOptions = ImportOption.DoNotIncludeTests.class)
final class PackageDependencyTest {

  private static final int FEWEST_CLASSES = 40;

  private static final List<String> ORDERED_WITHIN =
      List.of(
          "org.kiln.engine",
          "org.kiln.data",
          "org.kiln.train",
          "org.kiln.model",
          "org.kiln.weights",
          "org.kiln.notebook",
          "org.kiln.cli");

  @ArchTest
  static void everything_isSeen(JavaClasses classes) {
    assertThat(classes).hasSizeGreaterThan(FEWEST_CLASSES);
    assertThat(classes)
        .extracting(JavaClass::getPackageName)
        .contains(
            "org.kiln.error",
            "org.kiln.data",
            "org.kiln.optim",
            "org.kiln.model",
            "org.kiln.engine",
            "org.kiln.train",
            "org.kiln.cli");
  }

  @ArchTest
  static final ArchRule imports_runOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("error")
          .definedBy("org.kiln.error..")
          .layer("figure")
          .definedBy("org.kiln.figure..")
          .layer("data")
          .definedBy("org.kiln.data..")
          .layer("optim")
          .definedBy("org.kiln.optim..")
          .layer("model")
          .definedBy("org.kiln.model..")
          .layer("engine")
          .definedBy("org.kiln.engine..")
          .layer("train")
          .definedBy("org.kiln.train..")
          .layer("weights")
          .definedBy("org.kiln.weights..")
          .optionalLayer("export")
          .definedBy("org.kiln.export..")
          .optionalLayer("notebook")
          .definedBy("org.kiln.notebook..")
          .layer("cli")
          .definedBy("org.kiln.cli..")
          .optionalLayer("facade")
          .definedBy("org.kiln")
          .whereLayer("error")
          .mayNotAccessAnyLayer()
          .whereLayer("figure")
          .mayOnlyAccessLayers("error")
          .whereLayer("data")
          .mayOnlyAccessLayers("error")
          .whereLayer("optim")
          .mayOnlyAccessLayers("error")
          .whereLayer("model")
          .mayOnlyAccessLayers("error", "data", "optim")
          .whereLayer("engine")
          .mayOnlyAccessLayers("error", "data", "optim", "model")
          .whereLayer("train")
          .mayOnlyAccessLayers("error", "figure", "data", "optim", "model", "engine")
          .whereLayer("weights")
          .mayOnlyAccessLayers("error", "data", "optim", "model", "engine")
          .whereLayer("export")
          .mayOnlyAccessLayers("error", "data", "optim", "model", "engine", "train", "weights")
          .whereLayer("notebook")
          .mayOnlyAccessLayers(
              "error", "figure", "data", "optim", "model", "engine", "train", "weights", "export")
          .whereLayer("facade")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices().matching("org.kiln.(*)..").should().beFreeOfCycles();

  /** Each package by its full name: one that has others below it stands for itself alone. */
  @ArchTest
  static final ArchRule packagesWithin_haveNoCycles =
      slices().assignedFrom(new PackagesWithin(ORDERED_WITHIN)).should().beFreeOfCycles();

  private record PackagesWithin(List<String> roots) implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return roots.stream().anyMatch(root -> (name + ".").startsWith(root + "."))
          ? SliceIdentifier.of(name)
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of " + String.join(", ", roots);
    }
  }

  @ArchTest
  static final ArchRule plan_knowsNoExecutorAndNoDl4j =
      noClasses()
          .that()
          .resideInAPackage("org.kiln.engine.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.kiln.engine.lower..",
              "org.kiln.engine.compiled..",
              "org.kiln.engine.onednn..",
              "org.kiln.engine.dl4j..",
              "org.kiln.engine.parallel..",
              "org.bytedeco..",
              "org.deeplearning4j..",
              "org.nd4j..");

  /** The engine's house: who may import whom of {@code org.kiln.engine}. */
  @ArchTest
  static void engine_importsRunOneWay(JavaClasses classes) {
    importsOnly(classes, "engine", List.of());
    importsOnly(classes, "engine.device", List.of());
    importsOnly(classes, "engine.lower", List.of("engine", "engine.plan", "engine.plan.op"));
    importsOnly(
        classes,
        "engine.compiled",
        List.of("engine", "engine.lower", "engine.plan", "engine.plan.op"));
    importsOnly(
        classes,
        "engine.onednn",
        List.of("engine", "engine.compiled", "engine.plan", "engine.plan.op"));
    importsOnly(classes, "engine.dl4j", List.of("engine", "engine.device"));
    importsOnly(
        classes,
        "engine.parallel",
        List.of(
            "engine",
            "engine.compiled",
            "engine.device",
            "engine.dl4j",
            "engine.plan",
            "engine.plan.op"));
  }

  /** Of the engine's packages, {@code name} may import those of {@code others}. */
  private static void importsOnly(JavaClasses classes, String name, List<String> others) {
    String[] allowed =
        Stream.concat(Stream.of(name), others.stream())
            .map(each -> "org.kiln." + each)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("org.kiln." + name)
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.kiln.engine..").and(not(resideInAnyPackage(allowed))))
        .check(classes);
  }

  /** What is meant for a person bears the one type that says so. */
  @ArchTest
  static final ArchRule complaints_areKilnExceptions =
      noClasses()
          .that()
          .areNotAssignableTo(KilnException.class)
          .should()
          .callConstructor(IllegalArgumentException.class, String.class)
          .orShould()
          .callConstructor(IllegalArgumentException.class, String.class, Throwable.class)
          .orShould()
          .callConstructor(IllegalArgumentException.class, Throwable.class)
          .orShould()
          .callConstructor(IllegalArgumentException.class);

  @ArchTest
  static final ArchRule standardStreams_belongToTheCommandLine =
      noClasses().that().resideOutsideOfPackage("org.kiln.cli..").should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule staticFields_areFinal = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule staticFields_areNoCollectionsThatChange =
      noFields()
          .that()
          .areStatic()
          .and()
          .areNotDeclaredIn(PackageDependencyTest.class)
          .should()
          .haveRawType(
              new DescribedPredicate<JavaClass>("a type made to be changed") {
                @Override
                public boolean test(JavaClass type) {
                  return type.getPackageName().equals("java.util.concurrent.atomic")
                      || (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))
                          && !type.isInterface();
                }
              });

  @ArchTest
  static void packages_sayWhatLivesInThem(JavaClasses classes) throws IOException {
    Path sources = Path.of("src", "main", "java");
    try (Stream<Path> files = Files.walk(sources)) {
      List<Path> packages =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .toList();
      assertThat(packages).hasSizeGreaterThanOrEqualTo(6);
      assertThat(packages)
          .allSatisfy(
              folder ->
                  assertThat(folder.resolve("package-info.java"))
                      .content()
                      .containsPattern("(?s)/\\*\\*.*(?i:import)"));
    }
  }
}
