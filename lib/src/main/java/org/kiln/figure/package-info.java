/**
 * Charts as data: what is drawn, not how.
 *
 * <p>A {@link org.kiln.figure.Figure} is a row of {@link org.kiln.figure.Panel}s, each with two
 * {@link org.kiln.figure.Axis axes} and some {@link org.kiln.figure.Trace}s. One description gives
 * a PNG ({@link org.kiln.figure.Figure#toImage}, for files, mail and plain viewers) and a Plotly
 * figure ({@link org.kiln.figure.Figure#toPlotly}, for notebooks), so that both show the same.
 *
 * <p>What does not live here: anything that knows of runs, networks or notebooks. Of Kiln this
 * package imports {@code error} alone.
 */
package org.kiln.figure;
