package dev.sluice.server.sparksql;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
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

  private static RuntimeException ambiguous(List<String> words, Position at) {
    String message = "The name " + String.join(".", words) + " means more than one column";
    return Refusals.at(at, ErrorCode.AMBIGUOUS_REFERENCE, message, null);
  }

  static Expr fields(Expr base, List<String> names) {
    Expr value = base;
    for (String name : names) {
      value = field(value, name, base.at());
    }
    return value;
  }

  static Expr field(Expr base, String name, Position at) {
    if (!(base.type() instanceof StructType struct)) {
      return Subscripts.field(base, name, at);
    }
    Field field =
        struct.find(name).orElseThrow(() -> Refusals.unknownColumn(at, name, struct.names()));
    return new Expr.Call(
        new Emission.Field(field.name()),
        List.of(base),
        field.type(),
        base.nullable() || field.nullable(),
        at);
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
