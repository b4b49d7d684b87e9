package dev.sluice.server.engine;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives nested columns the names that the table has for them instead of those in its files. */
final class NestedNames {
  private NestedNames() {}

  /**
   * The value with the table's names.
   *
   * @param value SQL of the type {@code stored}
   * @param type the same type but for the names of struct fields
   */
  static String restored(String value, DataType type, DataType stored) {
    String names = names(type, stored);
    return names == null
        ? value
        : "remap_struct("
            + value
            + ", CAST(NULL AS "
            + DuckDbSql.type(type)
            + "), "
            + names
            + ", NULL)";
  }

  /** What {@code remap_struct} is to rename; null for nothing. */
  private static @Nullable String names(DataType type, DataType stored) {
    if (type instanceof ArrayType array) {
      String element = names(array.element(), ((ArrayType) stored).element());
      return element == null ? null : "{'list': " + from("list", element) + "}";
    }
    if (type instanceof MapType map) {
      String key = names(map.key(), ((MapType) stored).key());
      String value = names(map.value(), ((MapType) stored).value());
      return key == null && value == null
          ? null
          : "{'key': " + from("key", key) + ", 'value': " + from("value", value) + "}";
    }
    return type instanceof StructType struct ? names(struct, (StructType) stored) : null;
  }

  private static @Nullable String names(StructType type, StructType stored) {
    List<String> fields = new ArrayList<>();
    boolean same = true;
    for (int i = 0; i < type.fields().size(); i++) {
      Field field = type.fields().get(i);
      Field in = stored.fields().get(i);
      String nested = names(field.type(), in.type());
      same &= nested == null && field.name().equals(in.name());
      fields.add(DuckDbSql.text(field.name()) + ": " + from(in.name(), nested));
    }
    return same ? null : "{" + String.join(", ", fields) + "}";
  }

  private static String from(String name, @Nullable String nested) {
    String source = DuckDbSql.text(name);
    return nested == null ? source : "(" + source + ", " + nested + ")";
  }
}
