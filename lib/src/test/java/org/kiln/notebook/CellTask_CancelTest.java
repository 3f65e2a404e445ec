package org.kiln.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CellTask_CancelTest {

  private final CellExecutor executor = new CellExecutor(Executors.defaultThreadFactory());
  private final CountDownLatch started = new CountDownLatch(1);
  private final AtomicBoolean saved = new AtomicBoolean();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  /** Like training: takes note of the interrupt, finishes its work, returns. */
  private String training() {
    started.countDown();
    while (!Thread.interrupted()) {
      Thread.onSpinWait();
    }
    saved.set(true);
    return "run";
  }

  @Test
  void cancel_waitsForCodeThatStops() throws Exception {
    Future<String> cell = executor.submit(this::training);
    started.await();
    cell.cancel(true);
    assertThatThrownBy(cell::get).isInstanceOf(CancellationException.class);
    assertThat(saved).isTrue();
  }

  @Test
  void cancel_ofSleepingCodeIsNoError() throws Exception {
    Future<String> cell =
        executor.submit(
            () -> {
              started.countDown();
              Thread.sleep(60_000);
              return "never";
            });
    started.await();
    cell.cancel(true);
    assertThatThrownBy(cell::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void cancel_leavesDeafCodeBehind() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    CellTask<String> cell =
        new CellTask<>(
            () -> {
              started.countDown();
              while (!end.get()) {
                Thread.onSpinWait();
              }
              return "late";
            },
            0);
    executor.execute(cell);
    started.await();
    cell.cancel(true);
    assertThatThrownBy(cell::get).isInstanceOf(CancellationException.class);
    end.set(true);
  }

  @Test
  void get_givesTheValueOrTheError() throws Exception {
    assertThat(executor.submit(() -> 3).get()).isEqualTo(3);
    Future<Object> failed =
        executor.submit(
            () -> {
              throw new IllegalStateException("what was wrong");
            });
    assertThatThrownBy(failed::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .hasMessage("what was wrong");
  }
}
