package org.kiln.engine.compiled;

import java.util.List;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import org.kiln.error.KilnException;

/** The executors there are. */
public final class Executors {

  /** Name of the executor for CPUs. */
  public static final String CPU = "onednn";

  private Executors() {}

  /**
   * Opens an executor.
   *
   * @param name {@link ExecutorProvider#name}
   * @param threads of the CPU that it may compute with, at least 1
   * @throws KilnException if there is none of that name
   */
  public static Executor open(String name, int threads) {
    List<ExecutorProvider> all =
        ServiceLoader.load(ExecutorProvider.class, Executors.class.getClassLoader()).stream()
            .map(Provider::get)
            .toList();
    return all.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new KilnException(
                    "Executor '%s': expected one of %s"
                        .formatted(name, all.stream().map(ExecutorProvider::name).toList())))
        .open(threads);
  }
}
