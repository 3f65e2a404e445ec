package org.kiln.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * While work is done, the first Ctrl-C (SIGINT) or SIGTERM asks politely; the next ends the JVM at
 * once, with exit code 130.
 *
 * <p>It reaches {@code sun.misc.Signal}, which every JDK has (module jdk.unsupported) but javac
 * warns of, by reflection. On a JVM without it a signal ends the JVM as it always does.
 */
final class Interrupts {

  /** Exit code of a command that was interrupted: 128 + SIGINT. */
  static final int EXIT_CODE = 130;

  private final Map<Object, Object> previous = new LinkedHashMap<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final Runnable stop;

  private Interrupts(Runnable stop) {
    this.stop = stop;
  }

  /**
   * What {@code work} gives.
   *
   * @param stop what the first signal does; called on a thread of its own
   */
  static <T> T during(Runnable stop, Supplier<T> work) {
    Interrupts interrupts = new Interrupts(stop);
    interrupts.open();
    try {
      return work.get();
    } finally {
      interrupts.close();
    }
  }

  private void open() {
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        install(name);
      } catch (ReflectiveOperationException e) {
        continue; // not with this JVM or operating system: the signal keeps its usual effect
      }
    }
  }

  private void install(String name) throws ReflectiveOperationException {
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object signal = Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
    InvocationHandler onSignal =
        (proxy, method, arguments) -> method.getName().equals("handle") ? handle() : null;
    Object handler =
        Proxy.newProxyInstance(
            handlerType.getClassLoader(), new Class<?>[] {handlerType}, onSignal);
    previous.put(signal, handle(signal, handler));
  }

  private static Object handle(Object signal, Object handler) throws ReflectiveOperationException {
    return signal
        .getClass()
        .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal, handler);
  }

  private Object handle() {
    if (asked.getAndSet(true)) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
    stop.run();
    return null;
  }

  /** Gives the signals the effect they had before. */
  private void close() {
    previous.forEach(
        (signal, handler) -> {
          try {
            handle(signal, handler);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the handler of " + signal + " can't be put back", e);
          }
        });
    previous.clear();
  }
}
