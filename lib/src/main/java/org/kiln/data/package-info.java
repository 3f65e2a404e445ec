/**
 * Labelled images: where they come from, how they are changed, how they become batches.
 *
 * <p>Start at {@link org.kiln.data.Datasets}, the registry: it opens a {@link
 * org.kiln.data.VisionDataset}, a pair of {@link org.kiln.data.ImageDataset}s (training and test),
 * fetched and verified if need be. A {@link org.kiln.data.DataLoader} turns one of the two into
 * {@link org.kiln.data.Batch}es, an epoch at a time ({@link org.kiln.data.BatchStream}). Images
 * stay uint8 HWC until the loader's last copy; a batch holds them normalised, NHWC, in direct
 * memory that native code reads in place.
 *
 * <p>Below it, each importing only what stands above it in this list, and none importing this
 * package:
 *
 * <ul>
 *   <li>{@code image}: what an image is; {@code file}: files written whole, the folder of data
 *   <li>{@code codec}: JPEG, PNG, WebP and the others, decoded
 *   <li>{@code transform}: crops, flips, resizing; what may happen to an image on its way
 *   <li>{@code format}: reading images from files
 *   <li>{@code layout}: a user's own images in folders and tars
 *   <li>{@code fetch}: downloads and their verification
 * </ul>
 *
 * <p>To add a data set of your own, implement {@link org.kiln.data.ImageDataset} and make a {@link
 * org.kiln.data.VisionDataset} of two of them. Three small services for all of Kiln live here too:
 * {@link org.kiln.data.Choices} finds the name that somebody meant, {@link
 * org.kiln.data.PrintableText} makes a terminal's line of a stranger's text, and {@link
 * org.kiln.data.ThreadLimit} says how many threads there may be.
 *
 * <p>What does not live here: anything that knows of networks. Of Kiln this package imports {@code
 * error} alone, and what is below it.
 */
package org.kiln.data;
