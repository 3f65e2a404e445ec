/**
 * Lowers a DL4J network to a {@link org.kiln.engine.plan.Plan} that knows no device.
 *
 * <p>Imports {@link org.kiln.engine.plan.op} and DL4J, and of Kiln the packages {@code data},
 * {@code optim} and {@code model}.
 */
package org.kiln.engine.plan;
