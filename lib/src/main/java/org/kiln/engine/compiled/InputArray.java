package org.kiln.engine.compiled;

import org.bytedeco.javacpp.Pointer;
import org.kiln.engine.plan.op.PixelOrder;
import org.kiln.engine.plan.op.Shape;
import org.kiln.engine.plan.op.ValueType;

/**
 * A caller's array that a plan reads.
 *
 * @param address its first number, dense
 * @param type {@link ValueType#FLOAT32} or {@link ValueType#BFLOAT16}
 * @param order how the numbers of an image follow one another
 * @param shape its extents, whatever the order; a matrix has images of one pixel
 */
public record InputArray(Pointer address, ValueType type, PixelOrder order, Shape shape) {}
