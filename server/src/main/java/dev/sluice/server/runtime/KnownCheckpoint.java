package dev.sluice.server.runtime;

import dev.sluice.server.model.QueryId;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a query's checkpoint before it is opened. A known identity is never given up in
 * silence: a checkpoint that is gone, or is another one, would make the query read everything again
 * and its sink hold every row twice.
 *
 * @param id the identity that the checkpoint must have, or null where any will do
 * @param forgotten whether what is there belongs to the past and goes before the run begins
 */
public record KnownCheckpoint(@Nullable QueryId id, boolean forgotten) {

  /** The checkpoint of a query that has never run, or ran before identities were kept. */
  public static final KnownCheckpoint NONE = new KnownCheckpoint(null, false);

  /** A checkpoint that a reset has given up and perhaps not removed yet. */
  public static final KnownCheckpoint FORGOTTEN = new KnownCheckpoint(null, true);

  public static KnownCheckpoint of(QueryId id) {
    return new KnownCheckpoint(id, false);
  }
}
