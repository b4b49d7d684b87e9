package dev.sluice.server.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Named fields in order: a nested struct, and the schema of a table, relation or result. */
public record StructType(List<Field> fields) implements DataType {
  public StructType {
    fields = List.copyOf(fields);
  }

  public static StructType of(Field... fields) {
    return new StructType(List.of(fields));
  }

  /** The field of that name; upper and lower case are alike, as in Spark by default. */
  public Optional<Field> find(String name) {
    return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).findFirst();
  }

  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  @Override
  public String sql() {
    return fields.stream()
        .map(field -> field.name() + ":" + field.type().sql())
        .collect(Collectors.joining(",", "struct<", ">"));
  }

  /** Whether both hold fields of the same names (ignoring case) and types in the same order. */
  public boolean sameColumns(StructType other) {
    return sql().toLowerCase(Locale.ROOT).equals(other.sql().toLowerCase(Locale.ROOT));
  }
}
