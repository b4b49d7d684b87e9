package dev.sluice.server.runtime;

import dev.sluice.server.engine.Engine;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What all runs of a server share. */
record RunContext(
    QueryPlanner planner,
    Engine engine,
    Scheduler scheduler,
    InstantSource clock,
    RandomGenerator random,
    WalkObserver observer) {}
