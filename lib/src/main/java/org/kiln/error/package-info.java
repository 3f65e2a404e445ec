/**
 * What every error has in common that is meant for a person: {@link org.kiln.error.KilnException}.
 *
 * <p>Packages have types of their own below it where a caller may want to tell them apart; {@link
 * org.kiln.error.DataException} stands here because all packages of {@code data} throw it. What
 * does not live here: the others, and how errors are shown ({@code org.kiln.cli}). This package
 * imports no other package of Kiln; every other may import it.
 */
package org.kiln.error;
