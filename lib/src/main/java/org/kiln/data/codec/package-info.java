/**
 * Image files to pixels: {@link org.kiln.data.codec.ImageFormat} knows a format by its first bytes
 * and decodes it with Pillow's values. One decoder a format, because ImageIO's readers guess, pad
 * what is missing and convert colours on their own; JPEG's entropy decoding, which Java's libjpeg
 * does exactly and fast, stays theirs.
 *
 * <p>A file is hostile until proved otherwise: {@code PixelLimit} is asked before memory is taken,
 * and what is cut short or damaged is an {@code IOException}, never a half-painted image. Of Kiln
 * it imports {@code data.image} alone.
 */
package org.kiln.data.codec;
