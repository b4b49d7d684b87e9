package dev.sluice.server.runtime;

import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The callers that asked for a batch now. A batch that began before a call does not serve it, since
 * it was planned without what the caller may have written meanwhile.
 */
final class TriggerRequests {
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
  private int served;
  private @Nullable SluiceException ended;

  synchronized CompletableFuture<Void> add() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (ended != null) {
      done.completeExceptionally(ended);
    } else {
      waiting.add(done);
    }
    return done;
  }

  /** Takes in the calls up to now: the batch that follows serves them. Tells if there are any. */
  synchronized boolean aim() {
    served = waiting.size();
    return served > 0;
  }

  /** The batch ended, or there was none to make; a batch that failed is made again first. */
  void settle() {
    take().forEach(done -> done.complete(null));
  }

  private synchronized List<CompletableFuture<Void>> take() {
    List<CompletableFuture<Void>> first = waiting.subList(0, served);
    List<CompletableFuture<Void>> taken = List.copyOf(first);
    first.clear();
    served = 0;
    return taken;
  }

  /** Ends all calls, present and future, with the reason why no batch follows. */
  void end(SluiceException reason) {
    synchronized (this) {
      ended = reason;
      served = waiting.size();
    }
    take().forEach(done -> done.completeExceptionally(reason));
  }
}
