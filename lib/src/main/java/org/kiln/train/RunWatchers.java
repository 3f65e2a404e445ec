package org.kiln.train;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Listeners that every run of this JVM gets, besides those of its trainer: how a notebook comes to
 * show runs that know nothing of it.
 */
public final class RunWatchers {

  private static final Map<Class<?>, Supplier<? extends RunListener>> BY_TYPE =
      new ConcurrentHashMap<>();

  private RunWatchers() {}

  /**
   * Gives each coming run a listener.
   *
   * @param type what to remove it by; one type has one source
   * @param source makes a listener for one run
   */
  public static <T extends RunListener> void add(Class<T> type, Supplier<T> source) {
    BY_TYPE.put(type, source);
  }

  /** Coming runs get no listener of this type any more. */
  public static void remove(Class<? extends RunListener> type) {
    BY_TYPE.remove(type);
  }

  static List<RunListener> make() {
    return BY_TYPE.values().stream().<RunListener>map(Supplier::get).toList();
  }
}
