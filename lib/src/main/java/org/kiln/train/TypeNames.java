package org.kiln.train;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.cfg.MapperConfig;
import org.nd4j.shade.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Which classes a network's configuration may name. Jackson makes what it names, and so runs its
 * code: it asks here, wherever and in whatever form the name stands.
 */
final class TypeNames extends PolymorphicTypeValidator {

  private static final long serialVersionUID = 1L;

  /** What DL4J's and Kiln's networks are made of, and nothing else of theirs. */
  private static final List<String> PACKAGES =
      List.of(
          "org.deeplearning4j.nn.conf",
          "org.deeplearning4j.nn.weights",
          "org.deeplearning4j.nn.modelimport.keras.layers",
          "org.deeplearning4j.nn.modelimport.keras.preprocessors",
          "org.nd4j.linalg.activations",
          "org.nd4j.linalg.learning.config",
          "org.nd4j.linalg.learning.regularization",
          "org.nd4j.linalg.lossfunctions",
          "org.nd4j.linalg.schedule",
          "org.kiln.model.layer",
          "org.kiln.optim");

  private static final Pattern CLASS = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$.]*");

  private final List<String> prefixes;

  /**
   * @param more packages besides those of DL4J, ND4J and Kiln
   */
  TypeNames(List<String> more) {
    prefixes = Stream.concat(PACKAGES.stream(), more.stream()).map(name -> name + ".").toList();
  }

  /** Whether {@code name} is a class's, without type parameters, of one of the packages. */
  boolean allows(String name) {
    return CLASS.matcher(name).matches() && isOfPackages(name);
  }

  /** Whether {@code text} begins as a name would that is allowed, and goes on as none may. */
  boolean isDisguised(String text) {
    return isOfPackages(text) && !CLASS.matcher(text).matches() && text.indexOf('<') > 0;
  }

  private boolean isOfPackages(String name) {
    return prefixes.stream().anyMatch(name::startsWith);
  }

  @Override
  public Validity validateBaseType(MapperConfig<?> config, JavaType baseType) {
    return Validity.INDETERMINATE; // every name is asked about
  }

  @Override
  public Validity validateSubClassName(MapperConfig<?> config, JavaType baseType, String name) {
    return allows(name) ? Validity.ALLOWED : Validity.DENIED;
  }

  @Override
  public Validity validateSubType(MapperConfig<?> config, JavaType baseType, JavaType subType) {
    return validateSubClassName(config, baseType, subType.getRawClass().getName());
  }
}
