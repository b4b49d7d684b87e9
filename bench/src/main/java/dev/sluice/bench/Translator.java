package dev.sluice.bench;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.sparksql.SparkSql;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.TableSchemas;
import dev.sluice.server.sparksql.statement.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compiles the queries of TPC-H over and over; runs on the server's class path. */
final class Translator {
  private static final int WARM = 50;
  private static final int TIMED = 101;

  private Translator() {}

  /** Prints one line a query, its parts apart by tabs, and {@code done}. */
  public static void main(String[] args) throws Exception {
    TableSchemas tables = tables();
    for (Map.Entry<String, String> query : Tpch.queries().entrySet()) {
      int emitted = 0;
      for (int i = 0; i < WARM; i++) {
        emitted = translate(query.getValue(), tables);
      }
      long[] times = new long[TIMED];
      for (int i = 0; i < TIMED; i++) {
        long start = System.nanoTime();
        emitted = translate(query.getValue(), tables);
        times[i] = System.nanoTime() - start;
      }
      Arrays.sort(times);
      System.out.printf(
          "%s\t%d\t%.2f\t%d%n",
          query.getKey(), query.getValue().length(), times[TIMED / 2] / 1e6, emitted);
    }
    System.out.println("done");
  }

  private static int translate(String sql, TableSchemas tables) {
    return ((Statement.Select) SparkSql.statement(sql, tables)).query().sql().length();
  }

  private static TableSchemas tables() {
    Map<String, StructType> schemas = new HashMap<>();
    Tpch.schemas().forEach((table, columns) -> schemas.put(table, schema(table, columns)));
    return new Schemas(schemas);
  }

  /** Tables of one version. */
  private record Schemas(Map<String, StructType> schemas) implements TableSchemas {
    @Override
    public Optional<StructType> schemaOf(TableRead read) {
      return Optional.ofNullable(schemas.get(read.table().toString()));
    }

    @Override
    public @Nullable Instant instant(CompiledQuery constant) {
      return null;
    }

    @Override
    public List<String> names() {
      return List.copyOf(schemas.keySet());
    }
  }

  private static StructType schema(String table, Map<String, String> columns) {
    String list =
        columns.entrySet().stream()
            .map(column -> column.getKey() + " " + column.getValue())
            .collect(Collectors.joining(", "));
    TableSchemas none = new Schemas(Map.of());
    String create = "CREATE TABLE " + table + " (" + list + ") USING DELTA";
    return ((Statement.CreateTable) SparkSql.statement(create, none)).spec().schema();
  }
}
