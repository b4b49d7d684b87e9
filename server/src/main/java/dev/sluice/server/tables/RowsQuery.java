package dev.sluice.server.tables;

import dev.sluice.server.delta.ChangeFeed;
import dev.sluice.server.model.EngineQuery;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Spelling;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The query of a read of a table's rows. */
final class RowsQuery {
  private static final String ALL = "SELECT * FROM \"" + SparkSql.INPUT + "\"";
  private static final String IN_ORDER = " ORDER BY \"" + ChangeFeed.VERSION + "\"";

  private RowsQuery() {}

  /** One row more than is wanted tells whether there are more. */
  static EngineQuery of(RowsRequest request, PinnedTables tables) {
    StructType schema = tables.columns(request.read());
    List<Field> columns =
        request.columns().isEmpty()
            ? schema.fields()
            : request.columns().stream().map(name -> column(request, schema, name)).toList();
    String names =
        columns.stream()
            .map(column -> "\"" + column.name().replace("\"", "\"\"") + "\"")
            .collect(Collectors.joining(", "));
    CompiledQuery matching =
        request.where() == null
            ? new CompiledQuery(ALL, schema, Map.of(), false)
            : SparkSql.where(schema, request.where());
    return new EngineQuery(
        "SELECT "
            + names
            + " FROM ("
            + matching.sql()
            + "\n)"
            + (request.read().changes() == null ? "" : IN_ORDER)
            + " LIMIT "
            + (request.limit() + 1),
        new StructType(columns),
        Map.of(SparkSql.INPUT, tables.relation(request.read(), matching.wanted(SparkSql.INPUT))));
  }

  /** The read as a statement, for those who look what runs. */
  static String text(RowsRequest request) {
    return "SELECT "
        + (request.columns().isEmpty() ? "*" : String.join(", ", request.columns()))
        + " FROM "
        + (request.read().changes() == null ? "" : "the changes of ")
        + request.read().table()
        + (request.where() == null ? "" : " WHERE " + request.where())
        + " LIMIT "
        + request.limit();
  }

  private static Field column(RowsRequest request, StructType schema, String name) {
    return schema
        .find(name)
        .orElseThrow(
            () -> {
              String nearest = Spelling.nearest(name, schema.names());
              return new SluiceException(
                  ErrorCode.UNRESOLVED_COLUMN,
                  "Table "
                      + request.read().table()
                      + " has no column "
                      + name
                      + (nearest == null
                          ? "; its columns are " + String.join(", ", schema.names()) + "."
                          : "; did you mean " + nearest + "?"));
            });
  }
}
