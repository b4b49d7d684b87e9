package dev.sluice.server.sparksql.query;

import static java.util.stream.Collectors.toList;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.sparksql.functions.Conditionals;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.JoinTypeContext;

/** Joins of two relations that are there: on a condition, or on columns of the same name. */
public final class Joins {
  private final SqlNames names;

  Joins(SqlNames names) {
    this.names = names;
  }

  static JoinKind kind(JoinTypeContext type) {
    if (type.CROSS() != null) {
      return JoinKind.CROSS;
    }
    if (type.SEMI() != null) {
      return JoinKind.SEMI;
    }
    if (type.ANTI() != null) {
      return JoinKind.ANTI;
    }
    if (type.LEFT() != null) {
      return JoinKind.LEFT;
    }
    if (type.RIGHT() != null) {
      return JoinKind.RIGHT;
    }
    return type.FULL() != null ? JoinKind.FULL : JoinKind.INNER;
  }

  /** All pairs of rows, as far as the kind of join keeps them. */
  public static Rel all(JoinKind kind, Rel left, Rel right, Position at) {
    return kind == JoinKind.INNER || kind == JoinKind.CROSS
        ? new Rel.Join(JoinKind.CROSS, left, right, null)
        : new Rel.Join(kind, left, right, Expr.Literal.of(true, at));
  }

  /** The names that both sides have, as often as both do, in the order of the left. */
  static List<String> common(Rel left, Rel right) {
    List<String> others =
        right.columns().stream().map(c -> c.name().toLowerCase(Locale.ROOT)).collect(toList());
    return left.columns().stream()
        .map(Column::name)
        .filter(name -> others.remove(name.toLowerCase(Locale.ROOT)))
        .toList();
  }

  /**
   * The join on equal values of the named columns. They come first and once, then the others of the
   * left, then of the right; the other side's are hidden behind their qualifier.
   *
   * <p>Source: Spark's {@code NaturalAndUsingJoinResolution}.
   */
  Rel using(JoinKind kind, Rel left, Rel right, List<String> keys, Position at) {
    List<Column> lefts = keys.stream().map(key -> key(left, key, "left", at)).toList();
    List<Column> rights = keys.stream().map(key -> key(right, key, "right", at)).toList();
    Expr condition = null;
    for (int i = 0; i < keys.size(); i++) {
      Expr equal =
          Operators.comparison(
              "=", new Expr.Reference(lefts.get(i), at), new Expr.Reference(rights.get(i), at), at);
      condition = condition == null ? equal : Operators.and(condition, equal, at);
    }
    JoinKind matching = kind == JoinKind.CROSS ? JoinKind.INNER : kind;
    Rel join =
        condition == null
            ? all(kind, left, right, at)
            : new Rel.Join(matching, left, right, condition);
    Map<String, Column> joined = new HashMap<>();
    join.columns().forEach(column -> joined.put(column.sqlName(), column));
    Rel wide = matching == JoinKind.FULL ? merged(join, lefts, rights, at) : join;
    List<Column> visible = new ArrayList<>();
    List<Column> hidden = new ArrayList<>();
    switch (matching) {
      case FULL -> {
        int first = join.columns().size();
        visible.addAll(wide.columns().subList(first, first + keys.size()));
        lefts.forEach(column -> hidden.add(column.asNullable()));
        rights.forEach(column -> hidden.add(column.asNullable()));
      }
      case RIGHT -> {
        visible.addAll(rights);
        lefts.forEach(column -> hidden.add(column.asNullable()));
      }
      case SEMI, ANTI -> visible.addAll(lefts);
      default -> {
        visible.addAll(lefts);
        rights.forEach(column -> hidden.add(joined.get(column.sqlName())));
      }
    }
    for (Column column : join.columns()) {
      boolean key = isAmong(column, lefts) || isAmong(column, rights);
      if (!key) {
        visible.add(column);
      }
    }
    hidden.addAll(join.hidden());
    return new Rel.Renamed(wide, visible, hidden);
  }

  private static boolean isAmong(Column column, List<Column> keys) {
    return keys.stream().anyMatch(key -> key.sqlName().equals(column.sqlName()));
  }

  private static Column key(Rel side, String name, String which, Position at) {
    return side.columns().stream()
        .filter(column -> column.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                Refusals.at(
                    at,
                    ErrorCode.UNRESOLVED_COLUMN,
                    "The " + which + " side of the join has no column " + name,
                    null));
  }

  /** The join with, behind its columns, the keys of whichever side has a row. */
  private Rel merged(Rel join, List<Column> lefts, List<Column> rights, Position at) {
    List<Rel.Item> items = new ArrayList<>();
    for (List<Column> columns : List.of(join.columns(), join.hidden())) {
      columns.forEach(column -> items.add(new Rel.Item(new Expr.Reference(column, at), column)));
    }
    List<Rel.Item> keys = new ArrayList<>();
    for (int i = 0; i < lefts.size(); i++) {
      List<Expr> sides =
          List.of(
              new Expr.Reference(lefts.get(i).asNullable(), at),
              new Expr.Reference(rights.get(i).asNullable(), at));
      Expr value = Conditionals.coalesce("coalesce", sides, at);
      keys.add(new Rel.Item(value, names.column(lefts.get(i).name(), value)));
    }
    items.addAll(join.columns().size(), keys);
    return new Rel.Project(join, items);
  }
}
