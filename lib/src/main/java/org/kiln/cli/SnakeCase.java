package org.kiln.cli;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Takes {@code --batch_size} for {@code --batch-size}, and so for every long option, without a word
 * in the help: the systems that Kiln replaces spell them so.
 */
final class SnakeCase {

  private SnakeCase() {}

  /** The arguments with the names of known options in kebab-case; all else as it was. */
  static String[] toKebabCase(CommandSpec root, String... arguments) {
    Set<String> known = optionNames(root).collect(Collectors.toSet());
    return Arrays.stream(arguments)
        .map(argument -> toKebabCase(known, argument))
        .toArray(String[]::new);
  }

  private static String toKebabCase(Set<String> known, String argument) {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    String kebab = name.replace('_', '-');
    return argument.startsWith("--") && known.contains(kebab)
        ? kebab + argument.substring(name.length())
        : argument;
  }

  private static Stream<String> optionNames(CommandSpec spec) {
    Stream<String> own = spec.options().stream().flatMap(option -> Stream.of(option.names()));
    Stream<String> below =
        spec.subcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .flatMap(SnakeCase::optionNames);
    return Stream.concat(own, below);
  }
}
