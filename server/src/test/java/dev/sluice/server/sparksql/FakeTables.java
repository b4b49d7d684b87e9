package dev.sluice.server.sparksql;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tables by name. */
final class FakeTables implements TableSchemas {
  private final Map<String, StructType> schemas = new LinkedHashMap<>();

  FakeTables with(String name, StructType schema) {
    schemas.put(name, schema);
    return this;
  }

  @Override
  public Optional<StructType> schemaOf(TableRef table) {
    return Optional.ofNullable(schemas.get(table.toString()));
  }

  @Override
  public List<String> names() {
    return List.copyOf(schemas.keySet());
  }
}
