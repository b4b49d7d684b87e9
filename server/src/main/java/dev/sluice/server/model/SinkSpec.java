package dev.sluice.server.model;

/** Where a query's rows go. */
public sealed interface SinkSpec {

  /** A Delta table; created with the query's output schema by the first batch where absent. */
  record Delta(TableRef table, OutputMode outputMode) implements SinkSpec {}
}
