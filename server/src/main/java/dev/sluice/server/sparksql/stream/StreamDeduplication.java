package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StatefulOperator.Counted;
import dev.sluice.server.model.StatefulOperator.Shape;
import dev.sluice.server.model.StatefulOperator.Step;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.query.SqlNames;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first of the rows that are equal in their keys, over all batches: a state row for each key
 * that was seen.
 *
 * <p>Source: Spark's {@code StreamingDeduplicateExec} and {@code
 * StreamingDeduplicateWithinWatermarkExec}.
 */
final class StreamDeduplication {
  private static final String EXPIRES = SqlText.name("expires");

  private final StateSql sql;
  private final Rel.Deduplicate rel;
  private final SqlNames names;
  private final List<String> keys;

  /** The event time of the rows, null where there is none. */
  private final @Nullable Column time;

  /** The key that is an event time, null where none is. */
  private final @Nullable Integer timeKey;

  StreamDeduplication(StateSql sql, Rel.Deduplicate rel, SqlNames names) {
    this.sql = sql;
    this.rel = rel;
    this.names = names;
    this.keys = StateSql.columns("k", rel.keys().size());
    this.time = StateSql.eventTime(rel.columns(), names);
    this.timeKey = timeKey();
  }

  private @Nullable Integer timeKey() {
    for (int i = 0; i < rel.keys().size(); i++) {
      Expr key = new Expr.Reference(rel.keys().get(i).column(), Position.START);
      if (names.eventTime(key) != null) {
        return i;
      }
    }
    return null;
  }

  private String hash() {
    return timeKey == null
        ? StateSql.hash(keys)
        : StateSql.hash(keys, keys.get(timeKey), rel.keys().get(timeKey).value().type());
  }

  /** Whether keys are ever forgotten. */
  boolean ends() {
    return rel.withinWatermark() || timeKey != null;
  }

  /** Whether the rows have an event time, by which Spark runs batches without rows. */
  boolean isTimed() {
    return time != null;
  }

  Rel output() {
    List<String> sources = rel.columns().stream().map(Column::sqlName).toList();
    return new Rel.Table(sql.output(), sources, rel.columns());
  }

  StatefulOperator operator() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Compute(sql.name("rows"), rows()));
    steps.add(new Step.Compute(sql.name("known"), sql.lookup("rows", hash())));
    steps.add(new Step.Compute(sql.name("output"), unknown()));
    steps.add(new Step.Put(put(sql.quoted("output"))));
    if (ends()) {
      steps.add(new Step.Compute(sql.name("evicted"), sql.where(forgotten())));
      steps.add(new Step.Remove(sql.name("evicted")));
    }
    return new StatefulOperator(
        rel.withinWatermark() ? "dedupeWithinWatermark" : "dedupe",
        sql.state(),
        shape(),
        put("(" + rows() + ") AS q") + " LIMIT 0",
        hash(),
        steps,
        new Counted(sql.name("output"), ends() ? sql.name("evicted") : null, dropped()));
  }

  /** One row for each key of the batch, those that come too late left out. */
  private String rows() {
    String all = StateSql.list(keys);
    List<String> computed = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      computed.add(ExprSql.of(rel.keys().get(i).value()) + " AS " + keys.get(i));
    }
    String condition = time == null ? "" : " WHERE NOT " + late(time);
    return WithSql.of(rel.input())
        + ("SELECT DISTINCT ON (" + all + ") *, ")
        + StateSql.list(computed)
        + (" FROM (" + RelSql.columns(rel.input()) + ") AS q")
        + condition;
  }

  private String late(Column time) {
    String value = SqlText.name(time.sqlName());
    return "coalesce(" + sql.notAfter(value, time.type(), StatefulOperator.LATE) + ", FALSE)";
  }

  private String unknown() {
    List<String> same = new ArrayList<>();
    keys.forEach(key -> same.add("q." + key + " IS NOT DISTINCT FROM s." + key));
    return "SELECT * FROM "
        + sql.quoted("rows")
        + " AS q WHERE NOT EXISTS (SELECT 1 FROM "
        + sql.quoted("known")
        + " AS s"
        + (same.isEmpty() ? "" : " WHERE " + String.join(" AND ", same))
        + ")";
  }

  private String put(String from) {
    List<String> columns = new ArrayList<>(keys);
    if (rel.withinWatermark()) {
      columns.add(expires() + " AS " + EXPIRES);
    }
    return "SELECT " + StateSql.list(columns) + " FROM " + from;
  }

  /** When a key is forgotten, in microseconds since 1970. */
  private String expires() {
    Column event = Objects.requireNonNull(time);
    Long delay = Objects.requireNonNull(names.eventTime(new Expr.Reference(event, Position.START)));
    // A time that is not known counts as 1970, as in Spark: else its key would stay for ever.
    String micros = "coalesce(epoch_us(" + SqlText.name(event.sqlName()) + "), 0)";
    return micros + " + " + TimeUnit.MILLISECONDS.toMicros(delay);
  }

  private String forgotten() {
    if (rel.withinWatermark()) {
      return EXPIRES + " <= " + sql.micros(StatefulOperator.EVICT);
    }
    int key = Objects.requireNonNull(timeKey);
    return sql.notAfter(keys.get(key), rel.keys().get(key).value().type(), StatefulOperator.EVICT);
  }

  private @Nullable String dropped() {
    return time == null
        ? null
        : WithSql.of(rel.input())
            + ("SELECT count(*) FROM (" + RelSql.columns(rel.input()) + ") AS q WHERE ")
            + late(time);
  }

  private Shape shape() {
    List<String> types = rel.keys().stream().map(item -> item.value().type().sql()).toList();
    return new Shape(types, rel.withinWatermark() ? List.of("expires BIGINT") : List.of());
  }
}
