package dev.sluice.server.engine;

import dev.sluice.server.model.DeletedRows;
import dev.sluice.server.model.DeletedRows.RowNumbers;
import dev.sluice.server.model.SluiceException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * The function by which a scan passes over deleted rows. SQL names the rows of a file by a number,
 * which is good for as long as somebody holds the file: a statement holds those that it reads.
 */
final class DeletionFilter {
  private static final String FUNCTION = "sluice_row_is_kept";
  private static final DeletionFilter KNOWN = new DeletionFilter();

  private final Map<DeletedRows, Long> numbers = new WeakHashMap<>();
  private final Map<Long, Numbered> byNumber = new HashMap<>();
  private final ReferenceQueue<DeletedRows> unreachable = new ReferenceQueue<>();
  private long last;

  private DeletionFilter() {}

  private static final class Numbered extends WeakReference<DeletedRows> {
    private final Long number;

    Numbered(DeletedRows rows, Long number, ReferenceQueue<DeletedRows> unreachable) {
      super(rows, unreachable);
      this.number = number;
    }
  }

  /**
   * A condition that holds for the rows that a file still has.
   *
   * @param number SQL that gives the file's {@link #number}
   * @param row SQL that gives the row's number in the file
   */
  static String condition(String number, String row) {
    return FUNCTION + "(" + number + ", " + row + ")";
  }

  /** What SQL calls these rows. */
  static long number(DeletedRows rows) {
    return KNOWN.numberOf(rows);
  }

  private synchronized long numberOf(DeletedRows rows) {
    for (Reference<?> gone = unreachable.poll(); gone != null; gone = unreachable.poll()) {
      byNumber.remove(((Numbered) gone).number);
    }
    Long known = numbers.get(rows);
    if (known != null) {
      return known;
    }
    Long number = ++last;
    numbers.put(rows, number);
    byNumber.put(number, new Numbered(rows, number, unreachable));
    return number;
  }

  private synchronized DeletedRows named(long number) {
    Numbered numbered = byNumber.get(number);
    DeletedRows rows = numbered == null ? null : numbered.get();
    if (rows == null) {
      throw new IllegalStateException("deleted rows " + number + " were given up");
    }
    return rows;
  }

  /** Makes the function known to all connections of an instance. */
  static void register(Connection connection) throws SQLException {
    try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
      builder
          .withName(FUNCTION)
          .withParameter(DuckDBColumnType.BIGINT)
          .withParameter(DuckDBColumnType.BIGINT)
          .withReturnType(DuckDBColumnType.BOOLEAN)
          .withVectorizedFunction(KNOWN::filter)
          .register(connection);
    }
  }

  private void filter(DuckDBDataChunkReader input, DuckDBWritableVector output) {
    DuckDBReadableVector files = input.vector(0);
    DuckDBReadableVector rows = input.vector(1);
    long count = input.rowCount();
    long file = 0;
    RowNumbers deleted = null;
    for (long i = 0; i < count; i++) {
      if (deleted == null || files.getLong(i) != file) {
        file = files.getLong(i);
        deleted = load(named(file));
      }
      output.setBoolean(i, !deleted.contains(rows.getLong(i)));
    }
  }

  private static RowNumbers load(DeletedRows rows) {
    try {
      return rows.load();
    } catch (SluiceException damaged) {
      throw new ScalarFunctions.RowError(damaged);
    }
  }
}
