/**
 * Labelled images: where they come from, how they are changed, how they become batches.
 *
 * <p>A {@link org.kiln.data.VisionDataset} pairs the two {@link org.kiln.data.ImageDataset}s of a
 * named set. Images stay uint8 HWC until the last step; a {@link org.kiln.data.Batch} holds them
 * normalised, NHWC, in direct memory that native code reads in place.
 *
 * <p>What does not live here: anything that knows of networks. This package imports no other
 * package of Kiln.
 */
package org.kiln.data;
