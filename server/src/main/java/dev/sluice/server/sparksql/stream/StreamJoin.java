package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StatefulOperator.Counted;
import dev.sluice.server.model.StatefulOperator.Shape;
import dev.sluice.server.model.StatefulOperator.Step;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Columns;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JoinKind;
import dev.sluice.server.sparksql.tree.LogicSql;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The join of two streams: a state row for each row that may meet others yet. A batch joins its
 * rows of the left with those of the right, old and new, and its rows of the right with the old
 * ones of the left; the old ones are found by the keys of the new.
 *
 * <p>Rows are forgotten when the watermark says that they will meet no more others. What is kept
 * and when follows Spark's {@code StreamingSymmetricHashJoinExec} to the row.
 */
final class StreamJoin {
  private static final String SIDE = "side";
  private static final String MATCHED = "matched";
  private static final String PLACE = SqlText.name(StatefulOperator.PLACE);
  private static final String LEFT = SqlText.name("#left");
  private static final String RIGHT = SqlText.name("#right");

  private final StateSql sql;
  private final Rel.Join join;
  private final JoinKind kind;
  private final JoinCondition condition;
  private final JoinSide left;
  private final JoinSide right;
  private final long lagMillis;

  private StreamJoin(StateSql sql, Rel.Join join, Set<String> read, SqlNames names) {
    this.sql = sql;
    this.join = join;
    this.kind = join.kind();
    this.condition = JoinCondition.of(join);
    this.left = side(true, read, names);
    this.right = side(false, read, names);
    JoinTimes times = JoinTimes.of(condition, left.time(), right.time(), names);
    JoinRules.check(join, condition, times);
    ends(left, times.left());
    ends(right, times.right());
    this.lagMillis = times.lagMillis();
  }

  /**
   * A join.
   *
   * @param join of two streams
   * @param read the columns that are read above it
   * @throws dev.sluice.server.model.SluiceException {@code UNSUPPORTED_FEATURE} where it would have
   *     to wait for ever
   */
  static StreamJoin of(StateSql sql, Rel.Join join, Set<String> read, SqlNames names) {
    return new StreamJoin(sql, join, read, names);
  }

  private JoinSide side(boolean isLeft, Set<String> read, SqlNames names) {
    Rel rel = isLeft ? join.left() : join.right();
    Set<String> needed = new HashSet<>(read);
    join.expressions().forEach(expr -> needed.addAll(Columns.named(expr)));
    List<Column> kept =
        Columns.all(rel).stream().filter(column -> needed.contains(column.sqlName())).toList();
    return new JoinSide(
        sql,
        isLeft,
        rel,
        kept,
        condition.keys().stream().map(key -> isLeft ? key.left() : key.right()).toList(),
        isLeft ? condition.left() : condition.right(),
        JoinRules.eventTime(kept, names));
  }

  private void ends(JoinSide side, JoinTimes.@Nullable Ending ending) {
    if (ending != null) {
      side.endsWith(ending.time(), sql.behind(-ending.afterMillis()));
    }
  }

  /** Whether rows are ever forgotten. */
  boolean ends() {
    return left.ends() || right.ends();
  }

  /** How far the event times of what it gives may be behind its own watermark. */
  long lagMillis() {
    return lagMillis;
  }

  /** The joined rows as a relation that other operators and the result read. */
  Rel output() {
    List<Column> all = Columns.all(join);
    List<String> sources = all.stream().map(Column::sqlName).toList();
    return new Rel.Renamed(
        new Rel.Table(sql.output(), sources, all), join.columns(), join.hidden());
  }

  StatefulOperator operator() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Compute(left.relation(), left.rows()));
    steps.add(new Step.Compute(right.relation(), right.rows()));
    steps.add(compute("probe", probe()));
    steps.add(compute("known", sql.lookup("probe", "code")));
    if (kind != JoinKind.INNER) {
      steps.add(compute("pairs", pairs(numbers())));
      steps.add(compute("met", met()));
      steps.add(new Step.Remove(sql.name("met")));
    }
    if (marks()) {
      steps.add(new Step.Put(putAgain()));
    }
    steps.add(compute("added", added()));
    steps.add(new Step.Put("SELECT *" + from("added")));
    List<String> removed = new ArrayList<>();
    if (kind == JoinKind.SEMI) {
      removed.add("SELECT " + PLACE + from("met"));
    }
    if (ends()) {
      steps.add(compute("evicted", ended()));
      steps.add(new Step.Remove(sql.name("evicted")));
      removed.add("SELECT " + PLACE + from("evicted"));
    }
    steps.add(compute("output", results()));
    if (!removed.isEmpty()) {
      steps.add(compute("removed", String.join(" UNION ALL ", removed)));
    }
    return new StatefulOperator(
        StatefulOperator.JOIN,
        sql.state(),
        shape(),
        "SELECT " + StateSql.list(columns()) + " FROM (" + empty() + ") AS q LIMIT 0",
        hash(),
        steps,
        new Counted(sql.name("added"), removed.isEmpty() ? null : sql.name("removed"), dropped()));
  }

  /** Whether the state says of a row whether it has met others. */
  private boolean marks() {
    return keepsUnmatchedLeft() || keepsUnmatchedRight();
  }

  private boolean keepsUnmatchedLeft() {
    return kind == JoinKind.LEFT || kind == JoinKind.FULL;
  }

  private boolean keepsUnmatchedRight() {
    return kind == JoinKind.RIGHT || kind == JoinKind.FULL;
  }

  private Step compute(String relation, String query) {
    return new Step.Compute(sql.name(relation), query);
  }

  private String from(String relation) {
    return " FROM " + sql.quoted(relation);
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>();
    columns.add(SIDE);
    if (marks()) {
      columns.add(MATCHED);
    }
    columns.addAll(left.columns());
    columns.addAll(right.columns());
    return columns;
  }

  private String hash() {
    List<String> parts = new ArrayList<>();
    parts.add(SIDE);
    List<String> lefts = left.storedKeys();
    List<String> rights = right.storedKeys();
    for (int i = 0; i < lefts.size(); i++) {
      parts.add("CASE WHEN " + SIDE + " THEN " + lefts.get(i) + " ELSE " + rights.get(i) + " END");
    }
    return StateSql.hash(parts);
  }

  /** The hash codes of all old rows that a row of the batch may meet. */
  private String probe() {
    return left.timely(List.of(left.hash(right) + " AS code"))
        + " UNION ALL "
        + right.timely(List.of(right.hash(left)));
  }

  /** Which rows make a pair, by their numbers. */
  private List<String> numbers() {
    List<String> items = new ArrayList<>();
    items.add("l." + PLACE + " AS " + LEFT);
    items.add("r." + PLACE + " AS " + RIGHT);
    if (kind != JoinKind.SEMI) {
      items.addAll(left.names());
      items.addAll(right.names());
    }
    return items;
  }

  /** Each pair of rows that no earlier batch had. */
  private String pairs(List<String> items) {
    String newLeft = left.timely(with(left.names(), PLACE));
    String newRight = right.timely(with(right.names(), PLACE));
    return pairs(items, newLeft, newRight + " UNION ALL " + right.earlier())
        + " UNION ALL "
        + pairs(items, left.earlier(), newRight);
  }

  private String pairs(List<String> items, String lefts, String rights) {
    Expr on = Objects.requireNonNull(join.condition());
    return "SELECT "
        + StateSql.list(items)
        + (" FROM (" + lefts + ") AS l JOIN (" + rights + ") AS r ON ")
        + LogicSql.condition(InTurn.acrossJoins(on, join));
  }

  private static List<String> with(List<String> items, String last) {
    return Stream.concat(items.stream(), Stream.of(last)).toList();
  }

  private String has(String place) {
    return PLACE + " IN (SELECT " + place + from("pairs") + ")";
  }

  /** The old rows that have met others for the first time, where that matters. */
  private String met() {
    List<String> met = new ArrayList<>();
    if (keepsUnmatchedLeft() || kind == JoinKind.SEMI) {
      met.add("(" + left.inState() + " AND " + has(LEFT) + ")");
    }
    if (keepsUnmatchedRight()) {
      met.add("(" + right.inState() + " AND " + has(RIGHT) + ")");
    }
    String first = marks() ? "NOT " + MATCHED + " AND " : "";
    return "SELECT *" + from("known") + " WHERE " + first + "(" + String.join(" OR ", met) + ")";
  }

  private String putAgain() {
    List<String> items = columns();
    items.set(items.indexOf(MATCHED), "TRUE AS " + MATCHED);
    return "SELECT " + StateSql.list(items) + from("met");
  }

  /** The rows of the batch that may meet others yet, or may yet turn out to meet none. */
  private String added() {
    String isMatchedLeft = keepsUnmatchedLeft() ? has(LEFT) : "FALSE";
    String isMatchedRight = keepsUnmatchedRight() ? has(RIGHT) : "FALSE";
    List<String> lefts = new ArrayList<>();
    List<String> rights = new ArrayList<>();
    if (kind == JoinKind.SEMI) { // one that has met another is written, and needed no more
      lefts.add("NOT " + has(LEFT));
    }
    Stream.ofNullable(left.meets()).forEach(lefts::add);
    Stream.ofNullable(right.meets()).forEach(rights::add);
    if (right.ends()) { // it has met all that the batch has of the left
      String never = keepsUnmatchedRight() ? " OR NOT " + isMatchedRight : "";
      rights.add("(NOT " + right.ended() + never + ")");
    }
    return put(left, isMatchedLeft, left.names(), right.absent(), lefts)
        + " UNION ALL "
        + put(right, isMatchedRight, left.absent(), right.names(), rights);
  }

  private String put(
      JoinSide side,
      String matched,
      List<String> lefts,
      List<String> rights,
      List<String> conditions) {
    List<String> values = new ArrayList<>();
    values.add(side.mark());
    if (marks()) {
      values.add(matched);
    }
    values.addAll(lefts);
    values.addAll(rights);
    List<String> items = List.of(StateSql.as(values, columns()));
    return conditions.isEmpty()
        ? side.timely(items)
        : side.timely(items, String.join(" AND ", conditions));
  }

  /** A query for each side, of which the engine reads no more than where such times may be. */
  private String ended() {
    return Stream.of(left, right)
        .filter(JoinSide::ends)
        .map(side -> sql.where(side.inState() + " AND " + side.endedInState()))
        .collect(Collectors.joining(" UNION ALL "));
  }

  private String results() {
    if (kind == JoinKind.SEMI) {
      String items = StateSql.list(left.outputs(left.asNamed()));
      String lefts = left.timely(with(left.names(), PLACE)) + " UNION ALL " + left.earlier();
      return "SELECT " + items + " FROM (" + lefts + ") AS q WHERE " + has(LEFT);
    }
    String items = items(left.outputs(left.asNamed()), right.outputs(right.asNamed()));
    if (kind == JoinKind.INNER) {
      return "SELECT " + items + " FROM (" + pairs(both()) + ") AS q";
    }
    List<String> parts = new ArrayList<>();
    parts.add("SELECT " + items + from("pairs"));
    if (keepsUnmatchedLeft()) {
      unmatched(left, parts);
    }
    if (keepsUnmatchedRight()) {
      unmatched(right, parts);
    }
    return String.join(" UNION ALL ", parts);
  }

  private List<String> both() {
    return Stream.concat(left.names().stream(), right.names().stream()).toList();
  }

  private static String items(List<String> lefts, List<String> rights) {
    return StateSql.list(Stream.concat(lefts.stream(), rights.stream()).toList());
  }

  /** Adds a side's rows that meet no others, with NULL for the columns of the other side. */
  private void unmatched(JoinSide side, List<String> parts) {
    String meets = side.meets();
    if (meets != null) {
      List<String> item =
          List.of(
              items(
                  left.outputs(side == left ? left.asNamed() : null),
                  right.outputs(side == right ? right.asNamed() : null)));
      parts.add(side.timely(item, "NOT " + meets));
    }
    if (side.ends()) {
      String item =
          items(
              left.outputs(side == left ? left.asStored() : null),
              right.outputs(side == right ? right.asStored() : null));
      String never = " WHERE " + side.inState() + " AND NOT " + MATCHED;
      parts.add("SELECT " + item + from("evicted") + never);
    }
  }

  private @Nullable String dropped() {
    List<String> late = new ArrayList<>();
    Stream.ofNullable(left.late()).forEach(late::add);
    Stream.ofNullable(right.late()).forEach(late::add);
    return late.isEmpty() ? null : "SELECT (" + String.join(") + (", late) + ")";
  }

  private String empty() {
    List<String> items = new ArrayList<>();
    items.add("TRUE AS " + SIDE);
    if (marks()) {
      items.add("FALSE AS " + MATCHED);
    }
    items.add(StateSql.as(left.names(), left.columns()));
    items.add(StateSql.as(right.names(), right.columns()));
    return "SELECT "
        + StateSql.list(items)
        + (" FROM (" + left.rows() + ") AS l, (" + right.rows() + ") AS r");
  }

  private Shape shape() {
    List<String> keys = new ArrayList<>();
    condition.keys().forEach(key -> keys.add(key.left().type().sql()));
    List<String> values = new ArrayList<>();
    values.add(kind.sql());
    values.addAll(left.shape());
    values.addAll(right.shape());
    return new Shape(keys, values);
  }
}
