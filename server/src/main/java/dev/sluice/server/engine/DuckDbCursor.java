package dev.sluice.server.engine;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.RowCursor;
import dev.sluice.server.model.StructType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows as DuckDB streams them: it computes ahead of the reader by a bounded amount. */
final class DuckDbCursor implements RowCursor {
  private final StructType schema;
  private final RunningQuery query;
  private final Runnable afterClose;
  private boolean ended;

  DuckDbCursor(StructType schema, RunningQuery query, Runnable afterClose) {
    this.schema = schema;
    this.query = query;
    this.afterClose = afterClose;
  }

  @Override
  public StructType schema() {
    return schema;
  }

  @Override
  public @Nullable List<@Nullable Object> next() {
    return ended ? null : query.read(this::row).orElse(null);
  }

  private Optional<List<@Nullable Object>> row(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      ended = true;
      return Optional.empty();
    }
    List<@Nullable Object> row = new ArrayList<>(schema.fields().size());
    int column = 0;
    for (Field field : schema.fields()) {
      column++;
      row.add(CursorValues.of(field.type(), rows.getObject(column)));
    }
    return Optional.of(row);
  }

  @Override
  public void close() {
    if (!ended) {
      query.abandon();
    }
    query.close();
    afterClose.run();
  }
}
