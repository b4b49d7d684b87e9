package dev.sluice.server.runtime;

import dev.sluice.server.model.Offset;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The callers that wait until what the sources held at their call is committed. */
final class AvailabilityWaits {
  private final List<Wait> waits = new ArrayList<>();
  private @Nullable SluiceException ended;

  private static final class Wait {
    final CompletableFuture<Void> done = new CompletableFuture<>();
    @Nullable List<Offset> target;
  }

  synchronized CompletableFuture<Void> add() {
    Wait wait = new Wait();
    if (ended != null) {
      wait.done.completeExceptionally(ended);
    } else {
      waits.add(wait);
    }
    return wait.done;
  }

  synchronized boolean isEmpty() {
    return waits.isEmpty();
  }

  /** Fixes what the callers that came since the last trigger wait for. */
  synchronized void aim(Inputs inputs) {
    for (Wait wait : waits) {
      if (wait.target == null) {
        wait.target = inputs.newest();
      }
    }
  }

  /**
   * Completes those whose target is reached, after a trigger.
   *
   * @param drained whether the trigger found nothing new
   */
  void settle(Inputs inputs, List<Offset> position, boolean drained) {
    take(wait -> wait.target != null && (drained || inputs.reached(position, wait.target)))
        .forEach(wait -> wait.done.complete(null));
  }

  /** Ends the waits of the moment: what they wait for is not coming. */
  void cancel(SluiceException reason) {
    take(wait -> true).forEach(wait -> wait.done.completeExceptionally(reason));
  }

  /** Ends all waits, present and future, with the reason why the run is over. */
  void end(SluiceException reason) {
    synchronized (this) {
      ended = reason;
    }
    cancel(reason);
  }

  /** Removes waits; they are completed without the lock, since what follows may take others. */
  private synchronized List<Wait> take(Predicate<Wait> which) {
    List<Wait> taken = waits.stream().filter(which).toList();
    waits.removeAll(taken);
    return taken;
  }
}
