package dev.sluice.server.sparksql.statement;

import dev.sluice.server.model.RowFilter;
import dev.sluice.server.model.TableRef;
import dev.sluice.server.model.WriteTarget;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.Relations;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A DELETE, UPDATE or MERGE as queries that rewrite the files it touches.
 *
 * <p>The queries read the table as {@link #TARGET}: its columns and, behind them, {@link #FILE},
 * the number of the file that a row is in. {@link #find} is asked over all files that may hold rows
 * to change, the others over those that it names.
 *
 * @param find one row for each file with rows that meet a condition: {@code file}, {@code updated}
 *     and {@code deleted} rows, {@code met} rows, and the {@code most} rows of the source that one
 *     row of the table matches; null where the statement only inserts
 * @param rewritten the rows that take the place of the touched files' and those that are inserted;
 *     the table's columns
 * @param changed the rows that the change feed shows, with {@code _change_type} behind them
 * @param source the source where it is a query, to be run once and to be read as {@link #SOURCE}
 *     under the column names {@code c0}, {@code c1}…; null where it is a table or there is none
 * @param parameters of the operation, for the table's history
 */
public record RowChange(
    TableRef table,
    Kind kind,
    @Nullable CompiledQuery find,
    CompiledQuery rewritten,
    CompiledQuery changed,
    @Nullable CompiledQuery source,
    Traits traits,
    Map<String, String> parameters) {
  /** The relation of the table whose rows change. */
  public static final String TARGET = Relations.TARGET;

  /** The relation of the source's rows where it is a query. */
  public static final String SOURCE = "#source";

  /** The column of {@link #TARGET} that says which file a row is in; a {@code bigint}. */
  public static final String FILE = Relations.FILE;

  public RowChange {
    parameters = Map.copyOf(parameters);
  }

  /** The same change, in which each row that is written is checked by the table's rules. */
  public RowChange checked(WriteTarget target) {
    return new RowChange(
        table,
        kind,
        find,
        WriteChecks.checked(rewritten, target),
        changed,
        source,
        traits,
        parameters);
  }

  /** The same change, whose condition the history shows in other words. */
  RowChange described(String predicate) {
    return new RowChange(
        table, kind, find, rewritten, changed, source, traits, Map.of("predicate", predicate));
  }

  /** Which statement it is; the names are Delta's operations. */
  public enum Kind {
    DELETE,
    UPDATE,
    MERGE
  }

  /**
   * What follows from the clauses.
   *
   * @param inserts whether rows may be inserted: then every file with a row that matches one of the
   *     source is to be rewritten, lest the row of the source counts as one that matches none
   * @param manyMatches whether a row of the table may match several of the source
   * @param everyRow whether all rows of the table go, whatever they hold
   * @param wanted which rows of the table may change, or match one of the source
   */
  public record Traits(boolean inserts, boolean manyMatches, boolean everyRow, RowFilter wanted) {}
}
