package org.kiln.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * While work is done, the first signal that would end the JVM asks politely instead; when another
 * comes, something stronger is done.
 *
 * <p>A signal that was ignored when the JVM started, as SIGHUP is under {@code nohup}, stays so:
 * the JVM sees to that. It reaches {@code sun.misc.Signal}, which every JDK has (module
 * jdk.unsupported) but javac warns of, by reflection. On a JVM without it a signal ends the JVM as
 * it always does.
 */
final class Interrupts {

  /**
   * Signals within this time are one: {@code timeout} sends its own twice, to the program and to
   * its group.
   */
  private static final long ONE = Duration.ofMillis(250).toNanos();

  private final Map<Object, Object> previous = new LinkedHashMap<>();
  private final Consumer<Cause> first;
  private final Consumer<Cause> again;
  private Cause cause;
  private long last;

  /** What asks a program to end. */
  enum Cause {
    /** The terminal was closed. Its shell and the system both send one: a second means no more. */
    HUP(1),
    /** Ctrl-C. */
    INT(2),
    /** {@code kill}, a batch system or a container that is stopped. */
    TERM(15);

    private final int number;

    Cause(int number) {
      this.number = number;
    }

    /** Exit code of a command that it ended: 128 and the signal's number. */
    int exitCode() {
      return 128 + number;
    }
  }

  /**
   * @param first what the first signal does; called on a thread of its own
   * @param again what every later one does
   */
  Interrupts(Consumer<Cause> first, Consumer<Cause> again) {
    this.first = first;
    this.again = again;
  }

  /**
   * The second signal ends the JVM at once.
   *
   * @param stop what the first signal does; called on a thread of its own
   */
  static Interrupts asking(Consumer<Cause> stop) {
    return new Interrupts(stop, cause -> Runtime.getRuntime().halt(cause.exitCode()));
  }

  /** What {@code work} gives. */
  <T> T during(Supplier<T> work) {
    for (Cause each : Cause.values()) {
      try {
        install(each);
      } catch (ReflectiveOperationException e) {
        continue; // not with this JVM or operating system: the signal keeps its usual effect
      }
    }
    try {
      return work.get();
    } finally {
      close();
    }
  }

  /** The first signal that came; empty if none did. */
  synchronized Optional<Cause> cause() {
    return Optional.ofNullable(cause);
  }

  private void install(Cause each) throws ReflectiveOperationException {
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object signal =
        Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(each.name());
    InvocationHandler onSignal =
        (proxy, method, arguments) -> method.getName().equals("handle") ? handle(each) : null;
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

  private Object handle(Cause each) {
    reaction(each).accept(each);
    return null;
  }

  private synchronized Consumer<Cause> reaction(Cause each) {
    long now = System.nanoTime();
    boolean isFirst = cause == null;
    if (!isFirst && (each == Cause.HUP || now - last < ONE)) {
      return repeated -> {};
    }
    last = now;
    if (isFirst) {
      cause = each;
      return first;
    }
    return again;
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
