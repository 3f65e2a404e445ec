/**
 * {@link org.kiln.engine.dl4j.Dl4jEngine}: Deeplearning4j's own {@code fit} and {@code output}
 * behind {@link org.kiln.engine.Engine}. Runs any layer on any ND4J backend; the reference that
 * other engines are compared with.
 *
 * <p>It may import {@code org.kiln.engine} and {@code org.kiln.data}, no other engine.
 */
package org.kiln.engine.dl4j;
