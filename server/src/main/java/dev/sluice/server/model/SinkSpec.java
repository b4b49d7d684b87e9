package dev.sluice.server.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a query's rows go. */
public sealed interface SinkSpec {

  /**
   * A Delta table; created with the query's output schema by the first batch where absent.
   *
   * @param upsert how rows replace those of the same keys, or null where all are appended
   */
  record Delta(TableRef table, OutputMode outputMode, @Nullable Upsert upsert) implements SinkSpec {
    /** A table that rows are appended to. */
    public Delta(TableRef table, OutputMode outputMode) {
      this(table, outputMode, null);
    }
  }

  /**
   * One row for each key: a row takes the place of the one that the table has, or is added.
   *
   * @param keys columns of the table; NULL is a key like any other
   * @param deleteWhen a condition in Spark SQL over the query's columns: a row for which it is true
   *     takes the row of its key away and is not written; null where none does
   * @param sequenceBy a column of the table that says which of two rows of a key is the newer; null
   *     where the one that comes later is, and a batch may hold one row of a key only
   */
  record Upsert(List<String> keys, @Nullable String deleteWhen, @Nullable String sequenceBy) {
    public Upsert {
      keys = List.copyOf(keys);
    }
  }
}
