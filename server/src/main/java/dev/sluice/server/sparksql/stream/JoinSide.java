package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Columns;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.LogicSql;
import dev.sluice.server.sparksql.tree.Normalized;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.WithSql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One side of a join of streams: its rows of the batch, a relation whose columns have the query's
 * names, and its rows of earlier batches, in the state, where they have others.
 */
final class JoinSide {
  private static final String PLACE = SqlText.name(StatefulOperator.PLACE);
  private static final String LATE = SqlText.name("#late");

  private final StateSql sql;
  private final boolean left;
  private final Rel rel;
  private final List<Column> kept;
  private final List<Expr> keys;
  private final List<Expr> own;
  private final @Nullable Column time;

  /** The columns of the state, by their names in the query. */
  private final Map<String, Expr> stored = new HashMap<>();

  /** The time that ends the life of a row in the state, and by which watermark; null without. */
  private @Nullable Expr ending;

  private @Nullable StateSql clock;

  /**
   * A side.
   *
   * @param kept the columns that the condition or the query reads
   * @param keys what has to be equal to the keys of the other side
   * @param own what the condition asks of this side alone
   * @param time the event time among the columns, or null
   */
  JoinSide(
      StateSql sql,
      boolean left,
      Rel rel,
      List<Column> kept,
      List<Expr> keys,
      List<Expr> own,
      @Nullable Column time) {
    this.sql = sql;
    this.left = left;
    this.rel = rel;
    this.kept = kept;
    this.keys = keys;
    this.own = own;
    this.time = time;
    for (int i = 0; i < kept.size(); i++) {
      Column column = kept.get(i);
      String name = (left ? "l" : "r") + i;
      stored.put(
          column.sqlName(),
          new Expr.Reference(
              new Column(List.of(), column.name(), column.type(), column.nullable(), name),
              Position.START));
    }
  }

  /** Says that rows are forgotten when the watermark has reached a time of theirs. */
  void endsWith(Expr time, StateSql watermark) {
    ending = time;
    clock = watermark;
  }

  boolean ends() {
    return ending != null;
  }

  /** The event time among the columns, or null. */
  @Nullable Column time() {
    return time;
  }

  /** What the state's column {@code side} has for rows of this side. */
  String mark() {
    return left ? "TRUE" : "FALSE";
  }

  /** The relation of the batch's rows, not quoted. */
  String relation() {
    return sql.name(left ? "left" : "right");
  }

  /** The batch's rows, each with a number below zero; state rows have others. */
  String rows() {
    List<String> items = new ArrayList<>(names());
    items.add("-row_number() OVER () AS " + PLACE);
    if (time != null) {
      String name = SqlText.name(time.sqlName());
      String late = sql.notAfter(name, time.type(), StatefulOperator.LATE);
      items.add("coalesce(" + late + ", FALSE) AS " + LATE);
    }
    String input = RelSql.select(StateSql.list(names()), rel);
    return WithSql.of(rel) + "SELECT " + StateSql.list(items) + " FROM (" + input + ") AS q";
  }

  /** A query of those that are not late. */
  String timely(List<String> items) {
    String where = time == null ? "" : " WHERE NOT " + LATE;
    return "SELECT " + StateSql.list(items) + " FROM " + SqlText.name(relation()) + where;
  }

  /** The same, and a condition holds. */
  String timely(List<String> items, String condition) {
    return timely(items) + (time == null ? " WHERE " : " AND ") + condition;
  }

  /** A query of how many are late, or null where none can be. */
  @Nullable String late() {
    return time == null
        ? null
        : "SELECT count(*) FROM " + SqlText.name(relation()) + " WHERE " + LATE;
  }

  /** The rows of earlier batches with the keys in question. */
  String earlier() {
    List<String> items = new ArrayList<>();
    kept.forEach(column -> items.add(state(column) + " AS " + SqlText.name(column.sqlName())));
    items.add(PLACE);
    return "SELECT "
        + StateSql.list(items)
        + " FROM "
        + sql.quoted("known")
        + " WHERE "
        + inState();
  }

  /** Whether a state row is one of this side. */
  String inState() {
    return left ? "side" : "NOT side";
  }

  /** The columns in the query. */
  List<String> names() {
    return kept.stream().map(column -> SqlText.name(column.sqlName())).toList();
  }

  /** The columns in the state, quoted. */
  List<String> columns() {
    return kept.stream().map(this::state).toList();
  }

  private String state(Column column) {
    return ExprSql.of(Objects.requireNonNull(stored.get(column.sqlName())));
  }

  /** NULL for each column of the state. */
  List<String> absent() {
    return kept.stream().map(column -> SqlText.cast("NULL", column.type())).toList();
  }

  /**
   * A row for the query: its columns, or NULL for those that nobody reads.
   *
   * @param values what the columns that are read are called; null for all NULL
   */
  List<String> outputs(@Nullable Map<String, String> values) {
    List<String> items = new ArrayList<>();
    for (Column column : Columns.all(rel)) {
      String value = values == null ? null : values.get(column.sqlName());
      String name = SqlText.name(column.sqlName());
      String sql = value == null ? SqlText.cast("NULL", column.type()) : value;
      items.add(sql.equals(name) ? name : sql + " AS " + name);
    }
    return items;
  }

  /** The columns that are read, as a relation of the query calls them. */
  Map<String, String> asNamed() {
    Map<String, String> values = new HashMap<>();
    kept.forEach(column -> values.put(column.sqlName(), SqlText.name(column.sqlName())));
    return values;
  }

  /** The columns that are read, as the state calls them. */
  Map<String, String> asStored() {
    Map<String, String> values = new HashMap<>();
    kept.forEach(column -> values.put(column.sqlName(), state(column)));
    return values;
  }

  /** The hash code by which the state has the rows of a side that may meet this row. */
  String hash(JoinSide of) {
    List<String> parts = new ArrayList<>();
    parts.add(of.mark());
    keys.forEach(key -> parts.add(ExprSql.of(Normalized.of(key))));
    return StateSql.hash(parts);
  }

  /** The keys of a state row. */
  List<String> storedKeys() {
    return keys.stream()
        .map(key -> ExprSql.of(Columns.replaced(Normalized.of(key), stored)))
        .toList();
  }

  /** Whether a row can meet others at all, or null where each can. */
  @Nullable String meets() {
    if (own.isEmpty()) {
      return null;
    }
    List<String> conditions = own.stream().map(LogicSql::condition).toList();
    return "coalesce(" + String.join(" AND ", conditions) + ", FALSE)";
  }

  /** Whether a row of the batch is to be forgotten at once. */
  String ended() {
    return "coalesce(" + ended(Objects.requireNonNull(ending)) + ", FALSE)";
  }

  /** Whether a state row is to be forgotten. */
  String endedInState() {
    return ended(Columns.replaced(Objects.requireNonNull(ending), stored));
  }

  private String ended(Expr time) {
    StateSql watermark = Objects.requireNonNull(clock);
    return watermark.notAfter(ExprSql.of(time), time.type(), StatefulOperator.EVICT);
  }

  /** The columns that are kept, in words. */
  List<String> shape() {
    String side = left ? "left " : "right ";
    return kept.stream().map(column -> side + column.name() + " " + column.type().sql()).toList();
  }
}
