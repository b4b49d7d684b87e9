package dev.sluice.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.functions.Interruption;
import java.lang.reflect.Proxy;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StatementWatchTest {
  private final CountDownLatch canceling = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Test
  void no_cancel_is_under_way_once_a_statement_is_closed() throws InterruptedException {
    try (StatementWatch watch = new StatementWatch()) {
      StatementWatch.Running running =
          watch.start(slowToCancel(), StatementLimit.of(Duration.ZERO), new Interruption());
      canceling.await();
      Thread closer = new Thread(running::close);
      closer.start();
      closer.join(200); // ends here only where it does not wait for the cancel
      boolean waits = closer.isAlive();
      goOn.countDown();
      closer.join();
      assertThat(waits).isTrue();
    }
  }

  private Statement slowToCancel() {
    return (Statement)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Statement.class},
            (proxy, method, arguments) -> {
              canceling.countDown();
              goOn.await();
              return null;
            });
  }
}
