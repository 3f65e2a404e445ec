/**
 * The facade: {@link org.kiln.Kiln}. Programs and notebooks call it, nothing of Kiln imports it; it
 * may import every other package.
 */
package org.kiln;
