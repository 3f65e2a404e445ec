/**
 * What every error has in common that is meant for a person: {@link org.kiln.error.KilnException}.
 *
 * <p>Each package has types of its own below it where a caller may want to tell them apart. What
 * does not live here: those types, and how errors are shown ({@code org.kiln.cli}). This package
 * imports no other package of Kiln; every other may import it.
 */
package org.kiln.error;
