/**
 * A thin bridge between Kiln and the Java kernels of Jupyter: how Kiln's objects look in a cell,
 * and a training run that is watched while it goes on.
 *
 * <p>{@link org.kiln.notebook.Notebook} is the notebook this JVM serves, if it serves one. {@link
 * org.kiln.notebook.KilnExtension} attaches it in JJava, which finds the extension on its class
 * path; {@link org.kiln.notebook.Notebook#attachToIJava} does in IJava. {@link
 * org.kiln.notebook.Views} says what each type looks like, as {@link org.kiln.notebook.Bundle}s; to
 * show a type of one's own, give it a view there. {@link org.kiln.notebook.LiveRun} shows a run.
 *
 * <p>The kernels' classes are there only in their kernels, so nothing but the two bridges and the
 * extension may touch them. What does not live here: installing a kernel ({@code
 * org.kiln.notebook.install}), charts as such ({@code org.kiln.figure}). It may import all packages
 * but {@code cli} and the facade.
 */
package org.kiln.notebook;
