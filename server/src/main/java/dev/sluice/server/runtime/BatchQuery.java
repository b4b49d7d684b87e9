package dev.sluice.server.runtime;

import dev.sluice.server.sparksql.stream.CompiledPipeline;
import java.time.Instant;

/** A pipeline whose SQL may depend on the time at which a batch was planned. */
@FunctionalInterface
interface BatchQuery {
  /** The query of a batch; the same time gives the same query, also after a restart. */
  CompiledPipeline at(Instant planned);
}
