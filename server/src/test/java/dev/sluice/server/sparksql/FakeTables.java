package dev.sluice.server.sparksql;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.sparksql.query.CompiledQuery;
import dev.sluice.server.sparksql.query.TableSchemas;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tables by name. */
final class FakeTables implements TableSchemas {
  private final List<TableRead> reads = new ArrayList<>();
  private final Map<String, StructType> schemas = new LinkedHashMap<>();

  FakeTables with(String name, StructType schema) {
    schemas.put(name, schema);
    return this;
  }

  @Override
  public Optional<StructType> schemaOf(TableRead read) {
    reads.add(read);
    return Optional.ofNullable(schemas.get(read.table().toString()));
  }

  @Override
  public @Nullable Instant instant(CompiledQuery constant) {
    try (DuckDb engine = new DuckDb()) {
      String text = engine.rows(constant.sql()).get(0).get(0);
      return text.equals("NULL") ? null : Instant.parse(text.replace(' ', 'T').replace("+00", "Z"));
    }
  }

  /** What was asked for. */
  List<TableRead> reads() {
    return reads;
  }

  @Override
  public List<String> names() {
    return List.copyOf(schemas.keySet());
  }
}
