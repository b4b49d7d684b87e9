package dev.sluice.server.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a pipeline. Every expression is Spark SQL text. */
public sealed interface Transform {

  /** Keeps the rows for which the condition is true. */
  record Filter(String condition) implements Transform {}

  /** Replaces all columns by the given expressions, each with an optional {@code AS name}. */
  record Select(List<String> expressions) implements Transform {
    public Select {
      expressions = List.copyOf(expressions);
    }
  }

  /** Removes columns; a name that does not exist is an error. */
  record Drop(List<String> columns) implements Transform {
    public Drop {
      columns = List.copyOf(columns);
    }
  }

  /**
   * Adds a column at the end, or replaces the one of that name in its place.
   *
   * @param cast a Spark SQL type that the value is cast to, or null
   */
  record WithColumn(String name, String expression, @Nullable String cast) implements Transform {}

  /** Renames a column. */
  record WithColumnRenamed(String from, String to) implements Transform {}

  /** Adds the rows of another stream; columns are matched by position. */
  record Union(Relation with) implements Transform {}

  /**
   * Pairs each row with those of another relation; both sides' columns are there behind it, but for
   * a semi or anti join.
   *
   * @param as what names of the other's columns may begin with; null for the name of its table
   * @param on a condition over both sides, of which the rows so far are {@code input}; null only
   *     for all pairs of a cross join
   */
  record Join(Relation with, @Nullable String as, JoinType type, @Nullable String on)
      implements Transform {
    public Join {
      if (on == null && type != JoinType.CROSS) {
        throw new IllegalArgumentException(type + " without a condition");
      }
    }
  }

  /** A whole SELECT over the relation {@code input}. */
  record Sql(String query) implements Transform {}

  /**
   * Says which column is the event time, and how long rows may be late.
   *
   * @param delay an interval such as {@code 10 seconds}
   */
  record WithWatermark(String column, String delay) implements Transform {}

  /**
   * One row for each group.
   *
   * @param keys expressions, each with an optional {@code AS name}; none for one group of all rows
   * @param aggregates expressions over aggregate functions, each with an optional {@code AS name}
   */
  record GroupBy(List<String> keys, List<String> aggregates) implements Transform {
    public GroupBy {
      keys = List.copyOf(keys);
      aggregates = List.copyOf(aggregates);
    }
  }

  /**
   * Keeps the first row of those that are equal in some columns.
   *
   * @param columns none for all columns
   * @param withinWatermark whether a row is forgotten as soon as the watermark has passed its event
   *     time by the watermark's delay
   */
  record DropDuplicates(List<String> columns, boolean withinWatermark) implements Transform {
    public DropDuplicates {
      columns = List.copyOf(columns);
    }
  }
}
