package dev.sluice.server.sparksql;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import java.util.List;

/**
 * The compiler from Spark SQL to the engine's SQL. Stateless and safe for use by many threads.
 *
 * <p>Every refusal is a {@link dev.sluice.server.model.SluiceException} whose problems carry line
 * and column in the text they speak of and, where there is one, the nearest right name.
 */
public final class SparkSql {
  /** The relation that a pipeline reads, also in the text of its {@code sql} steps. */
  public static final String INPUT = "input";

  private SparkSql() {}

  /**
   * Compiles the steps of a pipeline. All faulty steps up to the first whose columns are unknown
   * are reported at once, with pointers such as {@code /transforms/1/withColumn/expr}.
   *
   * @param input the columns of {@link #INPUT}
   */
  public static CompiledQuery pipeline(StructType input, List<Transform> transforms) {
    throw new UnsupportedOperationException();
  }

  /** Compiles one statement of ad-hoc SQL; a closing semicolon is allowed. */
  public static Statement statement(String sql, TableSchemas tables) {
    throw new UnsupportedOperationException();
  }

  /**
   * Fits a query to a table: columns matched by name, cast by Spark's store assignment (ANSI),
   * absent nullable columns NULL, in the table's order.
   *
   * @throws dev.sluice.server.model.SluiceException {@code DELTA_METADATA_MISMATCH} where a column
   *     is not in the table or its type cannot be assigned
   */
  public static CompiledQuery assign(CompiledQuery query, StructType table) {
    throw new UnsupportedOperationException();
  }

  /** Compiles a boolean condition over the columns of {@code input} into a query of its rows. */
  public static CompiledQuery where(StructType input, String condition) {
    throw new UnsupportedOperationException();
  }
}
