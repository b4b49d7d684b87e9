package dev.sluice.server.http;

import dev.sluice.server.manager.EventLog;
import org.jspecify.annotations.Nullable;

/** What one reader of a streamed answer is sent, piece by piece. Used by one thread at a time. */
interface Feed {

  /** The next piece, or null where there is none at the moment. */
  byte @Nullable [] next();

  /** Whether no piece will follow, asked after {@link #next} had none. */
  boolean ended();

  /** What tells both ends of an idle connection that the other is there. */
  byte[] heartbeat();

  /** Calls back when there may be another piece; the callback does not block. */
  EventLog.Following follow(Runnable changed);
}
