package dev.sluice.server.functions;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import java.util.Locale;
import java.util.stream.Collectors;

/** Types as Spark's {@code DataType.sql} writes them: {@code STRUCT<a: BIGINT, `b c`: STRING>}. */
public final class TypeSql {
  private TypeSql() {}

  public static String of(DataType type) {
    if (type instanceof ArrayType array) {
      return "ARRAY<" + of(array.element()) + ">";
    }
    if (type instanceof MapType map) {
      return "MAP<" + of(map.key()) + ", " + of(map.value()) + ">";
    }
    if (type instanceof StructType struct) {
      return struct.fields().stream()
          .map(field -> name(field.name()) + ": " + of(field.type()))
          .collect(Collectors.joining(", ", "STRUCT<", ">"));
    }
    return type.sql().toUpperCase(Locale.ROOT);
  }

  private static String name(String name) {
    boolean plain = name.matches("[a-zA-Z0-9_]+") && !name.matches("\\d+");
    return plain ? name : "`" + name.replace("`", "``") + "`";
  }
}
