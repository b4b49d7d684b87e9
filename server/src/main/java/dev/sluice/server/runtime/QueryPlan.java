package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.sink.Sink;
import dev.sluice.server.source.Source;

/** A definition with everything it names opened. */
record QueryPlan(
    String name,
    Source source,
    Sink sink,
    Checkpoint checkpoint,
    Pipelines pipelines,
    Pipeline pipeline) {}
