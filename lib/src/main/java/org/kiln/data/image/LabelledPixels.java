package org.kiln.data.image;

/**
 * Images of one size and their labels as plain arrays; nothing is copied or checked.
 *
 * @param pixels the images one after the other, each HWC uint8
 * @param labels one for each image
 */
public record LabelledPixels(byte[] pixels, int[] labels) {}
