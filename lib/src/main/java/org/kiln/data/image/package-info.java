/**
 * What an image is: {@link org.kiln.data.image.Image}, its {@link org.kiln.data.image.ImageShape},
 * and many of them with their labels. Values only; uint8, HWC.
 *
 * <p>What does not live here: where images come from, and what is done to them. Of Kiln it imports
 * {@code error} alone.
 */
package org.kiln.data.image;
