package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes relations in the engine's SQL. */
public final class RelSql {
  private RelSql() {}

  /** A whole query: its columns under their own names, each cast to its type. */
  public static String query(Rel rel) {
    String items =
        rel.columns().stream()
            .map(
                column ->
                    SqlText.cast(SqlText.name(column.sqlName()), column.type())
                        + (column.name().isEmpty() ? "" : " AS " + SqlText.name(column.name())))
            .collect(Collectors.joining(", "));
    return WithSql.of(rel) + select(items, rel);
  }

  public static StructType schema(Rel rel) {
    List<Field> fields = new ArrayList<>();
    for (Column column : rel.columns()) {
      fields.add(new Field(column.name(), column.type(), column.nullable(), Map.of()));
    }
    return new StructType(fields);
  }

  /** A subquery as an operand. */
  static String subquery(Expr.Subquery subquery) {
    String rel = columns(subquery.rel());
    return switch (subquery.form()) {
      case SCALAR -> "(" + rel + ")";
      case EXISTS -> "EXISTS (" + rel + ")";
      case IN, NOT_IN -> {
        if (subquery.tested().size() > 1 && !subquery.outer().isEmpty()) {
          yield existing(subquery, rel);
        }
        List<String> tested = ExprSql.all(subquery.tested());
        String left = tested.size() == 1 ? tested.get(0) : "(" + String.join(", ", tested) + ")";
        String word = subquery.form() == Expr.SubqueryForm.IN ? " IN (" : " NOT IN (";
        String in = left + word + rel + ")";
        yield subquery.nullable() ? "(" + in + ")" : "coalesce(" + in + ", FALSE)";
      }
    };
  }

  /** A correlated IN of several values, which the engine knows as EXISTS only. */
  private static String existing(Expr.Subquery subquery, String rel) {
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < subquery.tested().size(); i++) {
      String column = SqlText.name(subquery.rel().columns().get(i).sqlName());
      equal.add(ExprSql.of(subquery.tested().get(i)) + " = q." + column);
    }
    String all = "(" + String.join(" AND ", equal) + ")";
    String from = "EXISTS (SELECT 1 FROM (" + rel + ") AS q WHERE " + all;
    return subquery.form() == Expr.SubqueryForm.IN
        ? from + ")"
        : "(NOT " + from + " IS NOT FALSE))";
  }

  /** A query of exactly the relation's columns. */
  public static String columns(Rel rel) {
    if (rel instanceof Rel.Project) {
      return write(rel);
    }
    return select(
        rel.columns().stream()
            .map(column -> SqlText.name(column.sqlName()))
            .collect(Collectors.joining(", ")),
        rel);
  }

  /** What a batch makes of an operator that only means something to the stream as a whole. */
  private static Rel plain(Rel rel) {
    if (rel instanceof Rel.Renamed renamed) {
      return plain(renamed.input());
    }
    if (rel instanceof Rel.Watermark watermark) {
      return plain(watermark.input());
    }
    return rel instanceof Rel.Sessions sessions ? plain(sessions.merged()) : rel;
  }

  private static String write(Rel seen) {
    Rel rel = plain(seen);
    if (rel instanceof Rel.Deduplicate deduplicate) {
      return deduplicate(deduplicate);
    }
    if (rel instanceof Rel.Project project) {
      return select(items(project.items()), project.input());
    }
    if (rel instanceof Rel.Table table) {
      return table(table);
    }
    if (rel instanceof Rel.CteScan scan) {
      List<String> sources = scan.cte().rel().columns().stream().map(Column::sqlName).toList();
      return table(new Rel.Table(scan.cte().name(), sources, scan.columns()));
    }
    if (rel instanceof Rel.Sql sql) {
      return sql.text();
    }
    if (rel instanceof Rel.Rows rows) {
      return rows(rows);
    }
    if (rel instanceof Rel.Range range) {
      return range(range);
    }
    if (rel instanceof Rel.Group group) {
      return group(group);
    }
    if (rel instanceof Rel.Extend extend) {
      String all = peeled(extend.input()) instanceof Rel.OneRow ? "" : "*, ";
      return select(all + items(extend.items()), extend.input());
    }
    if (rel instanceof Rel.Generate generate) {
      return generate(generate);
    }
    if (rel instanceof Rel.Windowed windowed) {
      return "SELECT *, " + items(windowed.windows()) + " FROM " + source(windowed.input());
    }
    if (rel instanceof Rel.Distinct distinct) {
      return distinct(distinct);
    }
    if (rel instanceof Rel.Join join) {
      return join(join);
    }
    if (rel instanceof Rel.SetOperation operation) {
      return "("
          + write(operation.left())
          + ") "
          + operation.operator()
          + " ("
          + write(operation.right())
          + ")";
    }
    return select("*", rel);
  }

  private static String range(Rel.Range range) {
    String bounds = String.join(", ", ExprSql.all(range.bounds()));
    String name = SqlText.name(range.column().sqlName());
    return "SELECT range AS " + name + " FROM range(" + bounds + ")";
  }

  private static String join(Rel.Join join) {
    String condition =
        join.condition() == null
            ? ""
            : " ON " + LogicSql.condition(InTurn.acrossJoins(join.condition(), join));
    return "SELECT * FROM ("
        + write(join.left())
        + ") AS l "
        + join.kind().sql()
        + (join.lateral() ? " LATERAL (" : " (")
        + write(join.right())
        + ") AS r"
        + condition;
  }

  /** One SELECT over as many of the LIMIT, ORDER BY and WHERE below as fit into it. */
  public static String select(String items, Rel rel) {
    Rel input = peeled(rel);
    String tail = "";
    if (input instanceof Rel.Limit limit) {
      tail = count(" LIMIT ", limit.limit()) + count(" OFFSET ", limit.offset());
      input = peeled(limit.input());
    }
    if (input instanceof Rel.Sort sort) {
      tail = " ORDER BY " + orders(sort.orders()) + tail;
      input = peeled(sort.input());
    }
    if (input instanceof Rel.Filter filter) {
      tail =
          " WHERE "
              + LogicSql.condition(InTurn.acrossJoins(filter.condition(), filter.input()))
              + tail;
      input = filter.input();
    }
    String list =
        items.isEmpty() || (items.equals("*") && input instanceof Rel.OneRow) ? "1" : items;
    return input instanceof Rel.OneRow
        ? "SELECT " + list + tail
        : "SELECT " + list + " FROM " + source(input) + tail;
  }

  private static String count(String word, @Nullable Expr count) {
    return count == null ? "" : word + ExprSql.of(count);
  }

  private static Rel peeled(Rel rel) {
    return rel instanceof Rel.Renamed renamed ? peeled(renamed.input()) : rel;
  }

  private static String source(Rel rel) {
    return "(" + write(rel) + ") AS q";
  }

  private static String items(List<Rel.Item> items) {
    return items.stream().map(RelSql::item).collect(Collectors.joining(", "));
  }

  private static String item(Rel.Item item) {
    String name = SqlText.name(item.column().sqlName());
    String value = ExprSql.of(item.value());
    return value.equals(name) ? name : value + " AS " + name;
  }

  private static String table(Rel.Table table) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < table.sources().size(); i++) {
      String source = SqlText.name(table.sources().get(i));
      String name = SqlText.name(table.columns().get(i).sqlName());
      items.add(source.equals(name) ? name : source + " AS " + name);
    }
    String list = items.isEmpty() ? "1" : String.join(", ", items);
    return "SELECT " + list + " FROM " + SqlText.name(table.relation());
  }

  private static String rows(Rel.Rows rows) {
    String names =
        rows.columns().stream()
            .map(column -> SqlText.name(column.sqlName()))
            .collect(Collectors.joining(", "));
    return rows.rows().stream()
        .map(row -> "(" + String.join(", ", ExprSql.all(row)) + ")")
        .collect(Collectors.joining(", ", "SELECT * FROM (VALUES ", ") AS v(" + names + ")"));
  }

  private static String generate(Rel.Generate generate) {
    String list = SqlText.name(generate.element().sqlName());
    boolean outer = generate.outer();
    String rows = outer ? orNull(list, list, generate.list().type()) : list;
    String made = "unnest(" + rows + ") AS " + list;
    Column position = generate.position();
    if (position != null) {
      String numbers = "range(len(" + list + "))";
      DataType type = new ArrayType(PrimitiveType.LONG, true);
      String number = outer ? orNull(list, numbers, type) : numbers;
      made += ", unnest(" + number + ") AS " + SqlText.name(position.sqlName());
    }
    boolean one = peeled(generate.input()) instanceof Rel.OneRow;
    String computed =
        "SELECT "
            + (one ? "" : "*, ")
            + ExprSql.of(generate.list())
            + " AS "
            + list
            + (one ? "" : " FROM " + source(generate.input()));
    String others = one ? "" : "* EXCLUDE (" + list + "), ";
    return "SELECT "
        + (one ? "" : "* EXCLUDE (" + list + "), ")
        + items(generate.outputs())
        + " FROM (SELECT "
        + others
        + made
        + " FROM ("
        + computed
        + ") AS q) AS q";
  }

  private static String orNull(String list, String values, DataType type) {
    String none = SqlText.cast("[NULL]", type);
    return "CASE WHEN len(" + list + ") > 0 THEN " + values + " ELSE " + none + " END";
  }

  private static String distinct(Rel.Distinct distinct) {
    List<Rel.Item> items = new ArrayList<>();
    for (Column column : distinct.columns()) {
      Expr value = new Expr.Reference(column, Position.START);
      items.add(new Rel.Item(Normalized.of(value), column));
    }
    String list = items.isEmpty() ? "1" : items(items);
    return "SELECT DISTINCT " + list + " FROM " + source(distinct.input());
  }

  /** Which of the rows is kept is not said. */
  private static String deduplicate(Rel.Deduplicate deduplicate) {
    String keys =
        String.join(", ", ExprSql.all(deduplicate.keys().stream().map(Rel.Item::value).toList()));
    return "SELECT DISTINCT ON (" + keys + ") * FROM " + source(deduplicate.input());
  }

  private static String group(Rel.Group group) {
    if (!group.sets().isEmpty()) {
      return groupingSets(group);
    }
    List<Rel.Item> items = new ArrayList<>(group.keys());
    items.addAll(group.aggregates());
    String list = items.isEmpty() ? "count(*)" : items(items);
    List<String> keys = new ArrayList<>();
    for (int i = 1; i <= group.keys().size(); i++) {
      keys.add(Integer.toString(i));
    }
    String by = keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys);
    String from =
        peeled(group.input()) instanceof Rel.OneRow ? "" : " FROM " + source(group.input());
    return "SELECT " + list + from + by;
  }

  /** The keys are computed first: the sets name them, and aggregates see the input's columns. */
  private static String groupingSets(Rel.Group group) {
    List<String> keys =
        group.keys().stream().map(key -> SqlText.name(key.column().sqlName())).toList();
    List<String> results = new ArrayList<>(keys);
    group.aggregates().forEach(item -> results.add(item(item)));
    String sets =
        group.sets().stream()
            .map(set -> set.stream().map(keys::get).collect(Collectors.joining(", ", "(", ")")))
            .collect(Collectors.joining(", "));
    boolean one = peeled(group.input()) instanceof Rel.OneRow;
    String computed =
        one
            ? "SELECT " + items(group.keys())
            : "SELECT *"
                + group.keys().stream().map(key -> ", " + item(key)).collect(Collectors.joining())
                + " FROM "
                + source(group.input());
    return "SELECT "
        + (results.isEmpty() ? "count(*)" : String.join(", ", results))
        + " FROM ("
        + computed
        + ") AS q GROUP BY GROUPING SETS ("
        + sets
        + ") HAVING count(*) > 0";
  }

  /** NULLs and directions are always spelled out: the engine's defaults are not Spark's. */
  static String orders(List<Rel.Order> orders) {
    return orders.stream()
        .map(
            order ->
                ordered(order.value())
                    + (order.descending() ? " DESC" : " ASC")
                    + (order.nullsFirst() ? " NULLS FIRST" : " NULLS LAST"))
        .collect(Collectors.joining(", "));
  }

  /** A bare name would mean an alias of the SELECT list first, and a bare number a position. */
  private static String ordered(Expr value) {
    String sql = ExprSql.of(value);
    return value instanceof Expr.Reference ? "q." + sql : "(" + sql + ")";
  }
}
