package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.Checkpoint;
import dev.sluice.server.sink.Sink;

/** A definition with everything it names opened. */
record QueryPlan(
    String name,
    Inputs inputs,
    Sink sink,
    Checkpoint checkpoint,
    Pipelines pipelines,
    Pipeline pipeline) {}
