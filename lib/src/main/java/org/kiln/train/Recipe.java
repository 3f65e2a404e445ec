package org.kiln.train;

/**
 * A named set of settings, with the network and data set it was made for.
 *
 * @param name how it is asked for, for instance {@code "quick"}
 * @param description what it repeats, in one line
 * @param architecture the network it was made for, by registry name; others may be trained with it
 * @param dataset the data set it was made for, by registry name
 * @param settings the settings
 */
public record Recipe(
    String name,
    String description,
    String architecture,
    String dataset,
    TrainingSettings settings) {}
