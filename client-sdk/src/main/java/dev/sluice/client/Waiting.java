package dev.sluice.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** How a blocking call waits for its asynchronous twin. */
final class Waiting {
  private Waiting() {}

  /** The value, or the exception as if it had happened here. */
  static <T> T on(CompletableFuture<T> call) {
    try {
      return call.get();
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      String detail = "interrupted while waiting for the answer";
      throw new ApiException.Unreachable(
          new Problem(
              "about:blank", "", 0, detail, "UNREACHABLE", true, List.of(), null, null, null),
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        failure.fillInStackTrace();
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
