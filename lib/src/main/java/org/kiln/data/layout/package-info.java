/**
 * How a user's own images lie in folders and tars: what is a split, what is a class, what is an
 * image, and what is passed over.
 *
 * <p>{@link org.kiln.data.layout.ImageLayout} is the way in, and has the rules. A tree is made of
 * {@code SourceFolder}s, on disk ({@code DiskFolder}) or in a tar ({@code TarFolder}, from {@code
 * TarHeaders} by {@code TarScan} and {@code TarLinks}; {@code CompressedTar} unpacks a gzipped one
 * first), so that all that is decided about folders is decided about tars alike: {@code
 * SplitSearch} finds the splits, {@code ClassImages} the classes, {@code FlatSplit} and {@code
 * LabelFile} the labels of images without class folders, {@code HeldOut} a share to measure on.
 * {@code FileKinds} tells images from the rest, and {@code PassedOver} counts what looks like one.
 *
 * <p>Of Kiln it imports {@code error} and {@code data}'s {@code file}, {@code codec}, {@code
 * format} and {@code transform} (for its random numbers) alone.
 */
package org.kiln.data.layout;
