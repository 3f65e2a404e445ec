/**
 * The commands of {@code ./kiln}: picocli options in, calls of the library out, and errors as one
 * line.
 *
 * <p>{@link org.kiln.cli.Main} is where the JVM starts and {@link org.kiln.cli.KilnCommand} lists
 * the commands. To add one, write a class like {@link org.kiln.cli.RecipesCommand} and name it
 * there. Options that several commands share are mixins, {@code ...Options}.
 *
 * <p>What does not live here: anything that a notebook could not call too. It may import every
 * package of the library but the facade; none imports it.
 */
package org.kiln.cli;
