package dev.sluice.server.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator of a streaming query that keeps rows from batch to batch, in the engine's dialect.
 *
 * <p>Its queries read the query's inputs, the relations that its own steps and the operators before
 * it have computed, its state as the relation {@link #state}, and the watermarks as the variables
 * {@link #LATE} and {@link #EVICT}. A state row has the columns that {@link #columns} gives, and
 * {@link #ROW} and {@link #HASH} before them.
 *
 * @param name what Spark's progress calls it
 * @param state the name of the relation of its state
 * @param shape what the columns of the state mean, in Spark's words; state of another shape is not
 *     this operator's
 * @param columns a query without rows whose columns are those of the state
 * @param hash what {@link #HASH} is, over the columns of the state
 * @param steps what a batch does, in this order
 * @param counted what progress tells of a batch
 */
public record StatefulOperator(
    String name,
    String state,
    Shape shape,
    String columns,
    String hash,
    List<Step> steps,
    Counted counted) {
  /** The {@link #name} of an aggregation. */
  public static final String AGGREGATION = "stateStoreSave";

  /** The {@link #name} of an aggregation of sessions. */
  public static final String SESSIONS = "sessionWindowStateStoreSaveExec";

  /** The {@link #name} of a join of streams. */
  public static final String JOIN = "symmetricHashJoin";

  /** The column of a state row that names it, in this operator, for ever. */
  public static final String ROW = "#id";

  /** In a relation of state rows, the column of the place where the engine has them now. */
  public static final String PLACE = "#place";

  /** The column by which the state rows of given keys are found. */
  public static final String HASH = "#hash";

  /** Rows whose event time is not after this are late: microseconds since 1970. */
  public static final String LATE = "sluice_late";

  /** State whose event time is not after this is complete: microseconds since 1970. */
  public static final String EVICT = "sluice_evict";

  public StatefulOperator {
    steps = List.copyOf(steps);
  }

  /** What a state row holds, column by column. */
  public record Shape(List<String> keys, List<String> values) {
    public Shape {
      keys = List.copyOf(keys);
      values = List.copyOf(values);
    }
  }

  /**
   * What progress counts.
   *
   * @param updated the relation whose rows were added or changed
   * @param removed the relation whose rows the watermark took away, or null where none does
   * @param dropped a query of the number of rows that came too late, or null where none can
   */
  public record Counted(String updated, @Nullable String removed, @Nullable String dropped) {}

  /** One thing that a batch does. */
  public sealed interface Step {
    /** Keeps a query's rows as a relation until the batch ends. */
    record Compute(String relation, String sql) implements Step {}

    /**
     * Takes state rows away and keeps them as a relation until the batch ends.
     *
     * @param condition over the state
     */
    record Take(String relation, String condition) implements Step {}

    /** Takes the state rows of a relation away, which has {@link StatefulOperator#PLACE} too. */
    record Remove(String relation) implements Step {}

    /** Adds the rows of a query that has the columns of the state. */
    record Put(String sql) implements Step {}
  }
}
