/**
 * Jupyter on this machine: the Python environment a checkout gets, the kernel specification, and
 * the running of a notebook without a browser.
 *
 * <p>{@link org.kiln.notebook.install.PythonEnvironment} makes {@code .venv}, {@link
 * org.kiln.notebook.install.KernelInstaller} puts the kernel "Java (Kiln)" where Jupyter looks, and
 * {@link org.kiln.notebook.install.NotebookRunner} runs a notebook. What does not live here:
 * anything that happens inside a kernel. It may import {@code error}, {@code data.file} and {@code
 * notebook}.
 */
package org.kiln.notebook.install;
