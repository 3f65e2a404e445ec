/**
 * What happens to an image between the data set and the batch: {@link
 * org.kiln.data.transform.Transforms} is the list a loader takes, {@link
 * org.kiln.data.transform.Transform} one step of it, to be implemented as a {@link
 * org.kiln.data.transform.WindowTransform} (picks pixels) or a {@link
 * org.kiln.data.transform.PixelTransform} (computes them). {@link
 * org.kiln.data.transform.ResizeMode} brings images of any size to one; {@link
 * org.kiln.data.transform.Mirroring} says whether a data set's may be flipped.
 *
 * <p>Everything here is uint8 and a pure function of the image and a {@link
 * org.kiln.data.transform.RandomStream}. Normalisation is not here: the loader fuses it into its
 * last copy. Of Kiln it imports {@code error}, {@code data.image} and {@code data.codec} alone.
 */
package org.kiln.data.transform;
