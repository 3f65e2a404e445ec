package org.kiln.engine.parallel;

import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.api.Model;
import org.kiln.engine.Engine;
import org.kiln.engine.dl4j.Dl4jEngine;

/** DL4J's engine for the replicas, of which the second fails when told to; counts what happens. */
final class FragileReplicas implements ReplicaFactory {

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile Throwable failure;

  @Override
  public Engine open(Model replica) {
    int index = opened.getAndIncrement();
    Dl4jEngine engine = new Dl4jEngine(replica);
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("fit")) {
                threads.add(Thread.currentThread());
                if (index == 1 && failure != null) {
                  throw failure;
                }
              }
              if (method.getName().equals("close")) {
                closed.incrementAndGet();
              }
              return method.invoke(engine, arguments);
            });
  }

  /** What the second replica's steps throw from now on; null = nothing. */
  void fail(Throwable cause) {
    failure = cause;
  }

  Throwable failure() {
    return failure;
  }

  /** Threads that have trained. */
  Set<Thread> threads() {
    return threads;
  }

  int opened() {
    return opened.get();
  }

  int closed() {
    return closed.get();
  }
}
