package org.kiln.engine.compiled;

/**
 * Opens the executors of one kind of device. Found through {@link java.util.ServiceLoader}: a new
 * kind of device is a class of this type, named in {@code META-INF/services}.
 */
public interface ExecutorProvider {

  /** How its executors are called: {@code "onednn"}. */
  String name();

  /**
   * Opens an executor.
   *
   * @param threads of the CPU that it may compute with, at least 1
   */
  Executor open(int threads);
}
