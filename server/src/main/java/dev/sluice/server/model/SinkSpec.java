package dev.sluice.server.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a query's rows go. */
public sealed interface SinkSpec {

  /**
   * A Delta table; created with the query's output schema by the first batch where absent.
   *
   * @param upsert how rows replace those of the same keys, or null where all are appended
   * @param mergeSchema whether columns of the query that the table lacks are added to it
   * @param creation what the table is beyond its columns
   */
  record Delta(
      TableRef table,
      OutputMode outputMode,
      @Nullable Upsert upsert,
      boolean mergeSchema,
      Creation creation)
      implements SinkSpec {
    /** A table as it is or would be made without a word. */
    public Delta(TableRef table, OutputMode outputMode, @Nullable Upsert upsert) {
      this(table, outputMode, upsert, false, Creation.PLAIN);
    }

    /** A table that rows are appended to. */
    public Delta(TableRef table, OutputMode outputMode) {
      this(table, outputMode, null);
    }

    /** The same sink, whose table gets the columns of the query that it lacks. */
    public Delta withMergeSchema() {
      return new Delta(table, outputMode, upsert, true, creation);
    }

    /** The same sink with a table that is made so. */
    public Delta withCreation(Creation other) {
      return new Delta(table, outputMode, upsert, mergeSchema, other);
    }
  }

  /**
   * What the sink's table is made with; one that is there already must have the same.
   *
   * @param partitionBy its partition columns in their order; empty for none, or for whatever a
   *     table has that is there
   * @param properties table properties such as {@code delta.appendOnly}
   */
  record Creation(List<String> partitionBy, Map<String, String> properties) {
    /** Nothing is asked for. */
    public static final Creation PLAIN = new Creation(List.of(), Map.of());

    public Creation {
      partitionBy = List.copyOf(partitionBy);
      properties = Map.copyOf(properties);
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
