package dev.sluice.server.tables;

import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that are already there. */
final class ListCursor implements RowCursor {
  private static final StructType NO_COLUMNS = new StructType(List.of());

  private final StructType schema;
  private final Iterator<List<@Nullable Object>> rows;

  ListCursor(StructType schema, List<List<@Nullable Object>> rows) {
    this.schema = schema;
    this.rows = rows.iterator();
  }

  /** The result of a statement that gives no rows. */
  static ListCursor nothing() {
    return new ListCursor(NO_COLUMNS, List.of());
  }

  static List<@Nullable Object> row(@Nullable Object... values) {
    return Arrays.asList(values);
  }

  @Override
  public StructType schema() {
    return schema;
  }

  @Override
  public @Nullable List<@Nullable Object> next() {
    return rows.hasNext() ? rows.next() : null;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
