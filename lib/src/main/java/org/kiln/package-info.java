/**
 * The facade: {@link org.kiln.Kiln}. Nothing of Kiln imports it but its commands and notebooks; it
 * may import every other package.
 */
package org.kiln;
