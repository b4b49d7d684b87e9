package dev.sluice.server.sparksql;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.MapType;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The columns that an expression may name. */
final class Scope {
  static final Scope EMPTY = new Scope(List.of());

  private final List<Column> columns;
  private final Map<String, Expr> aliases = new LinkedHashMap<>();
  private final Map<String, List<Expr>> preferred = new LinkedHashMap<>();

  Scope(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  List<Column> columns() {
    return columns;
  }

  /** Lets later expressions of a SELECT list name an earlier one; columns win over aliases. */
  void alias(String name, Expr value) {
    aliases.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
  }

  /** Lets ORDER BY name an output column before any column below. */
  void prefer(String name, Expr value) {
    List<Expr> values =
        preferred.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>());
    String sql = ExprSql.of(value);
    if (values.stream().noneMatch(other -> ExprSql.of(other).equals(sql))) {
      values.add(value);
    }
  }

  /**
   * Resolves {@code a}, {@code t.a} or {@code a.field}: the reading with most words before the
   * column name wins, as in Spark's {@code AttributeSeq.resolve}.
   */
  Expr resolve(List<String> words, Position at) {
    List<Expr> outputs = preferred.getOrDefault(words.get(0).toLowerCase(Locale.ROOT), List.of());
    if (outputs.size() > 1) {
      throw ambiguous(words, at);
    }
    if (outputs.size() == 1) {
      return fields(outputs.get(0), words.subList(1, words.size()));
    }
    for (int before = words.size() - 1; before >= 0; before--) {
      List<String> qualifier = words.subList(0, before);
      String name = words.get(before);
      List<Column> found =
          columns.stream()
              .filter(column -> column.name().equalsIgnoreCase(name) && column.isOf(qualifier))
              .distinct()
              .toList();
      if (found.size() > 1) {
        throw ambiguous(words, at);
      }
      if (found.size() == 1) {
        return fields(
            new Expr.Reference(found.get(0), at), words.subList(before + 1, words.size()));
      }
    }
    Expr alias = aliases.get(words.get(0).toLowerCase(Locale.ROOT));
    if (alias != null) {
      return fields(alias, words.subList(1, words.size()));
    }
    throw Refusals.unknownColumn(
        at, String.join(".", words), columns.stream().map(Column::name).distinct().toList());
  }

  /** How many of the words stand before the one that names a column. */
  int qualifiers(List<String> words) {
    for (int before = words.size() - 1; before > 0; before--) {
      List<String> qualifier = words.subList(0, before);
      String name = words.get(before);
      if (columns.stream().anyMatch(c -> c.name().equalsIgnoreCase(name) && c.isOf(qualifier))) {
        return before;
      }
    }
    return 0;
  }

  private static RuntimeException ambiguous(List<String> words, Position at) {
    String message = "The name " + String.join(".", words) + " means more than one column";
    return Refusals.at(at, ErrorCode.AMBIGUOUS_REFERENCE, message, null);
  }

  private static Expr fields(Expr base, List<String> names) {
    Expr value = base;
    for (String name : names) {
      value = field(value, name, base.at());
    }
    return value;
  }

  /** {@code base.name}: a field of a struct or of each struct of an array, a value of a map. */
  static Expr field(Expr base, String name, Position at) {
    if (base.type() instanceof MapType) {
      return Collections.subscript(base, Expr.Literal.of(name, at), at);
    }
    if (base.type() instanceof ArrayType array && array.element() instanceof StructType struct) {
      Field field = find(struct, name, at);
      boolean nulls = array.containsNull() || field.nullable();
      String template = "list_transform($1, lambda f: " + extracted("f", field) + ")";
      return call(template, base, new ArrayType(field.type(), nulls), base.nullable(), at);
    }
    if (!(base.type() instanceof StructType struct)) {
      throw Refusals.mismatch(at, "A value of type " + base.type().sql() + " has no field " + name);
    }
    Field field = find(struct, name, at);
    boolean nullable = base.nullable() || field.nullable();
    return call(extracted("$1", field), base, field.type(), nullable, at);
  }

  private static Field find(StructType struct, String name, Position at) {
    return struct.find(name).orElseThrow(() -> Refusals.unknownColumn(at, name, struct.names()));
  }

  private static String extracted(String struct, Field field) {
    return "struct_extract(" + struct + ", " + SqlText.string(field.name()) + ")";
  }

  private static Expr call(
      String template, Expr base, DataType type, boolean nullable, Position at) {
    return new Expr.Call(Emission.template(template), List.of(base), type, nullable, at);
  }

  /** The columns that {@code *} or {@code t.*} stands for. */
  List<Column> star(List<String> qualifier, Position at) {
    List<Column> found = columns.stream().filter(column -> column.isOf(qualifier)).toList();
    if (found.isEmpty()) {
      throw Refusals.unknownColumn(
          at,
          String.join(".", qualifier) + ".*",
          columns.stream().map(column -> String.join(".", column.qualifier()) + ".*").toList());
    }
    return found;
  }
}
