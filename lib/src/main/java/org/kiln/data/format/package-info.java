/**
 * Reading images from files: CIFAR's binary records ({@link org.kiln.data.format.CifarBinary}),
 * MNIST's idx ({@link org.kiln.data.format.Idx}), and image files ({@link
 * org.kiln.data.format.EncodedImages}; {@code org.kiln.data.layout} finds them in folders and
 * tars), decoded by {@link org.kiln.data.format.ImageDecoder}, whose formats are in {@code
 * org.kiln.data.codec}. Each checks what it reads and says in a {@link
 * org.kiln.error.DataException} which file is damaged, and at which offset.
 *
 * <p>Where files come from is not known here. Of Kiln it imports {@code error}, {@code data.image}
 * and {@code data.codec} alone.
 */
package org.kiln.data.format;
