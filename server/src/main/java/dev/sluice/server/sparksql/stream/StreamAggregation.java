package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StatefulOperator.Counted;
import dev.sluice.server.model.StatefulOperator.Shape;
import dev.sluice.server.model.StatefulOperator.Step;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.query.SessionWindow;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.stream.PartialAggregates.Part;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.WithSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code GROUP BY} over all rows that ever come: a state row for each group holds its aggregates so
 * far. A batch groups its own rows, adds the state of just these groups, and puts the sums back.
 *
 * <p>Source: Spark's {@code StateStoreRestoreExec} and {@code StateStoreSaveExec}.
 */
final class StreamAggregation {
  private static final String FRESH = SqlText.name(PartialAggregates.FRESH);
  private static final String ROWS = SqlText.name("#rows");

  private final StateSql sql;
  private final Rel.Group group;
  private final OutputMode mode;
  private final SqlNames names;
  private final PartialAggregates partial;
  private final List<String> keys;
  private final List<String> results = new ArrayList<>();

  /** The key with a watermark, which says when a group is complete; null where there is none. */
  private final @Nullable Integer timeKey;

  /** The key that is a session, which grows with its rows; null where none is. */
  private final @Nullable Integer sessionKey;

  /**
   * An operator.
   *
   * @param group over rows that the engine has by other names than the state's
   */
  StreamAggregation(StateSql sql, Rel.Group group, OutputMode mode, SqlNames names) {
    this.sql = sql;
    this.group = group;
    this.mode = mode;
    this.names = names;
    this.partial = new PartialAggregates(names);
    this.keys = StateSql.columns("k", group.keys().size());
    for (Rel.Item item : group.aggregates()) {
      results.add(partial.result((Expr.Aggregate) item.value()));
    }
    this.timeKey = timeKey();
    this.sessionKey = sessionKey();
    if (sessionKey != null && keys.size() == 1) {
      throw Refusals.unsupported(
          group.keys().get(0).value().at(), "Sessions of all rows together", "a further key");
    }
  }

  private @Nullable Integer sessionKey() {
    for (int i = 0; i < group.keys().size(); i++) {
      Expr key = new Expr.Reference(group.keys().get(i).column(), Position.START);
      if (names.window(key) instanceof SessionWindow) {
        return i;
      }
    }
    return null;
  }

  /** Whether the groups are sessions. */
  boolean sessions() {
    return sessionKey != null;
  }

  /** The keys by which state is found: those that stay as they are. */
  private List<String> lasting() {
    List<String> lasting = new ArrayList<>(keys);
    if (sessionKey != null) {
      lasting.remove(keys.get(sessionKey));
    }
    return lasting;
  }

  private String hash() {
    if (timeKey == null || sessions()) {
      return StateSql.hash(lasting());
    }
    return StateSql.hash(keys, keys.get(timeKey), group.keys().get(timeKey).value().type());
  }

  private @Nullable Integer timeKey() {
    for (int i = 0; i < group.keys().size(); i++) {
      Expr key = new Expr.Reference(group.keys().get(i).column(), Position.START);
      if (names.eventTime(key) != null) {
        return i;
      }
    }
    return null;
  }

  /** Whether groups are ever complete. */
  boolean ends() {
    return timeKey != null;
  }

  /** The groups as a relation that other operators and the result read. */
  Rel output() {
    List<String> sources = group.columns().stream().map(Column::sqlName).toList();
    return new Rel.Table(sql.output(), sources, group.columns());
  }

  StatefulOperator operator() {
    boolean evicts = timeKey != null && mode != OutputMode.COMPLETE;
    List<Step> steps = new ArrayList<>();
    steps.add(compute("groups", groups()));
    boolean filters = evicts || (timeKey != null && sessions());
    String fresh = filters ? "fresh" : "groups";
    if (filters) {
      String late = "SELECT * FROM " + sql.quoted("groups") + " WHERE NOT " + late();
      steps.add(compute(fresh, late));
    }
    steps.add(new Step.Take(sql.name("touched"), sql.isOf(fresh, hash())));
    steps.add(compute("merged", merged(fresh)));
    steps.add(new Step.Put("SELECT " + StateSql.list(columns()) + from("merged")));
    if (evicts) {
      steps.add(compute("evicted", sql.where(timely(StatefulOperator.EVICT))));
      steps.add(new Step.Remove(sql.name("evicted")));
    }
    steps.add(compute("output", results()));
    if (sessions()) {
      steps.add(
          compute("removed", replaced() + (evicts ? " UNION ALL SELECT 1" + from("evicted") : "")));
    }
    String removed = sessions() ? "removed" : evicts ? "evicted" : null;
    String dropped =
        filters
            ? "SELECT coalesce(sum(" + ROWS + "), 0)" + from("groups") + " WHERE " + late()
            : null;
    // Where two keys have one hash code, the one that the batch has not is merged with nothing.
    String updated = sql.name(sessions() ? "merged" : fresh);
    return new StatefulOperator(
        sessions() ? StatefulOperator.SESSIONS : StatefulOperator.AGGREGATION,
        sql.state(),
        shape(),
        empty(),
        hash(),
        steps,
        new Counted(updated, removed == null ? null : sql.name(removed), dropped));
  }

  /** Sessions that are part of others now, which begin earlier; Spark counts them as removed. */
  private String replaced() {
    String begins =
        StateSql.list(lasting()) + ", " + start(keys.get(Objects.requireNonNull(sessionKey)));
    return "SELECT 1 FROM (SELECT "
        + begins
        + from("touched")
        + " EXCEPT SELECT "
        + begins
        + from("merged")
        + ") AS q";
  }

  private Step compute(String relation, String query) {
    return new Step.Compute(sql.name(relation), query);
  }

  private String from(String relation) {
    return " FROM " + sql.quoted(relation);
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>(keys);
    partial.parts().forEach(part -> columns.add(part.column()));
    return columns;
  }

  /** The groups of the batch's own rows. */
  private String groups() {
    Rel input = group.input();
    Rel extended =
        partial.arguments().isEmpty() ? input : new Rel.Extend(input, partial.arguments());
    return WithSql.of(extended)
        + "SELECT "
        + StateSql.list(items())
        + " FROM ("
        + RelSql.columns(extended)
        + ") AS q"
        + by(keys.size());
  }

  private List<String> items() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      items.add(ExprSql.of(group.keys().get(i).value()) + " AS " + keys.get(i));
    }
    for (Part part : partial.parts()) {
      items.add(part.made() + " AS " + part.column());
    }
    items.add("count(*) AS " + ROWS);
    return items;
  }

  private static String by(int columns) {
    List<String> positions = new ArrayList<>();
    for (int i = 1; i <= columns; i++) {
      positions.add(Integer.toString(i));
    }
    return positions.isEmpty() ? "" : " GROUP BY " + StateSql.list(positions);
  }

  /** The batch's groups with what was known of them. */
  private String merged(String fresh) {
    String all = StateSql.list(columns());
    String comma = all.isEmpty() ? "" : ", ";
    String both =
        "SELECT "
            + (all + comma + "TRUE AS " + FRESH + from(fresh))
            + " UNION ALL SELECT "
            + (all + comma + "FALSE" + from("touched"));
    return sessionKey == null
        ? "SELECT " + StateSql.list(added(keys)) + " FROM (" + both + ") AS q" + by(keys.size())
        : sessions(both, keys.get(sessionKey));
  }

  private List<String> added(List<String> groupKeys) {
    List<String> items = new ArrayList<>(groupKeys);
    partial.parts().forEach(part -> items.add(part.added() + " AS " + part.column()));
    items.add("bool_or(" + FRESH + ") AS " + FRESH);
    return items;
  }

  /** One group for sessions that touch, from the begin of the first to the end of the last. */
  private String sessions(String both, String session) {
    String start = start(session);
    String end = "struct_extract(" + session + ", 'end')";
    String partition = StateSql.list(lasting());
    String over = " OVER (PARTITION BY " + partition + " ORDER BY " + start + ", " + end;
    String before =
        "max(" + end + ")" + over + " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)";
    String begins = "coalesce(" + start + " > " + before + ", TRUE) AS \"#begins\"";
    String number =
        "count(*) FILTER (WHERE \"#begins\")" + over + " ROWS UNBOUNDED PRECEDING) AS \"#session\"";
    String from = "SELECT *, " + begins + " FROM (" + both + ") AS q";
    List<String> items = added(keys);
    String whole = "struct_pack(\"start\" := min(" + start + "), \"end\" := max(" + end + "))";
    items.set(keys.indexOf(session), whole + " AS " + session);
    return "SELECT "
        + StateSql.list(items)
        + (" FROM (SELECT *, " + number + " FROM (" + from + ") AS q) AS q GROUP BY ")
        + (partition + ", \"#session\"");
  }

  private static String start(String session) {
    return "struct_extract(" + session + ", 'start')";
  }

  private String late() {
    return "coalesce(" + timely(StatefulOperator.LATE) + ", FALSE)";
  }

  private String timely(String watermark) {
    int key = Objects.requireNonNull(timeKey);
    return sql.notAfter(keys.get(key), group.keys().get(key).value().type(), watermark);
  }

  /** What the batch gives: which groups, by the output mode. */
  private String results() {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      items.add(keys.get(i) + " AS " + SqlText.name(group.keys().get(i).column().sqlName()));
    }
    for (int i = 0; i < results.size(); i++) {
      String name = SqlText.name(group.aggregates().get(i).column().sqlName());
      items.add(results.get(i) + " AS " + name);
    }
    String groups =
        switch (mode) {
          case APPEND -> from("evicted");
          case UPDATE -> from("merged") + " WHERE " + FRESH;
          case COMPLETE -> " FROM " + SqlText.name(sql.state());
        };
    return "SELECT " + (items.isEmpty() ? "1" : StateSql.list(items)) + groups;
  }

  private String empty() {
    String columns = columns().isEmpty() ? "1 AS \"#none\"" : StateSql.list(columns());
    return "SELECT " + columns + " FROM (" + groups() + ") AS q LIMIT 0";
  }

  private Shape shape() {
    List<String> keyed = group.keys().stream().map(item -> item.value().type().sql()).toList();
    List<String> values = partial.parts().stream().map(Part::added).toList();
    return new Shape(keyed, values);
  }
}
