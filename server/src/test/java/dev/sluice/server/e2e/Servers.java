package dev.sluice.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** How the end-to-end tests set up servers and look at them. */
final class Servers {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private Servers() {}

  static ServerConfig config(Path directory) {
    return new ServerConfig(
        "127.0.0.1",
        0,
        directory.resolve("warehouse"),
        directory.resolve("data"),
        List.of(),
        256 << 20,
        2);
  }

  /** Looks again and again until the value is the expected one; fails after half a minute. */
  static <T> void awaitEqual(T expected, Supplier<T> value) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    T actual = value.get();
    while (!expected.equals(actual) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      actual = value.get();
    }
    assertThat(actual).isEqualTo(expected);
  }
}
