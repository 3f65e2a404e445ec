package org.kiln.notebook;

import java.lang.reflect.Field;
import java.util.concurrent.Callable;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.slf4j.LoggerFactory;

/**
 * Runs JJava's cells as {@link CellTask}s.
 *
 * <p>JJava ends an interrupted cell at once, while its code still runs, and knows no other way; its
 * executor is therefore replaced, which needs names of its private fields. In a release that names
 * them otherwise, interrupts and errors stay JJava's own.
 */
final class CellExecutor extends ThreadPoolExecutor {

  private static final long GRACE_SECONDS = 30;
  private static final long IDLE_SECONDS = 60;

  /**
   * @param threads the kernel's: it knows its threads by their names
   */
  CellExecutor(ThreadFactory threads) {
    super(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
  }

  static void installIn(BaseKernel kernel) {
    try {
      Object evaluator = kernel.getClass().getMethod("getEvaluator").invoke(kernel);
      Object control = field(evaluator, "execControl").get(evaluator);
      Field executor = field(control, "executor");
      ThreadPoolExecutor own = (ThreadPoolExecutor) executor.get(control);
      executor.set(control, new CellExecutor(own.getThreadFactory()));
      own.shutdown();
    } catch (ReflectiveOperationException | RuntimeException e) {
      LoggerFactory.getLogger("org.kiln.notebook")
          .debug("Cells run as {} runs them", kernel.getName(), e);
    }
  }

  private static Field field(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> code) {
    return new CellTask<>(code, GRACE_SECONDS);
  }
}
