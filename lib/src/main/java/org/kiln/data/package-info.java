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
 * <ul>
 *   <li>{@code transform}: crops, flips, resizing; what may happen to an image on its way
 *   <li>{@code fetch}: downloads and their verification
 *   <li>{@code layout}: a user's own images in folders and tars
 *   <li>{@code format}: reading images from files
 *   <li>{@code codec}: JPEG, PNG, WebP and the others, decoded
 * </ul>
 *
 * <p>To add a data set of your own, implement {@link org.kiln.data.ImageDataset} and make a {@link
 * org.kiln.data.VisionDataset} of two of them. Two small services for all of Kiln live here too,
 * because this is the lowest package: {@link org.kiln.data.AtomicFiles} and {@link
 * org.kiln.data.Choices}.
 *
 * <p>The sub-packages use this package's value types; only {@code Datasets} and {@code DataLoader}
 * reach into them. What does not live here: anything that knows of networks. Of Kiln this package
 * imports {@code error} alone.
 */
package org.kiln.data;
