package org.kiln.notebook;

import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/**
 * What JJava loads when Kiln comes onto its class path: attaches the {@link Notebook}, shortens the
 * stack traces of failed cells, and imports Kiln's packages.
 */
public final class KilnExtension implements Extension {

  @Override
  public void install(BaseKernel kernel) {
    Notebook.attach(new JJavaBridge(kernel));
    ReadableErrors.installIn(kernel);
    CellExecutor.installIn(kernel);
    kernel.eval(Imports.source());
  }

  @Override
  public void uninstall(BaseKernel kernel) {
    Notebook.detach();
  }
}
