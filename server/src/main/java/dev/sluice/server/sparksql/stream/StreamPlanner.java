package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.EventTime;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StreamingPlan;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Normalized;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.RelSql;
import dev.sluice.server.sparksql.tree.SqlText;
import dev.sluice.server.sparksql.tree.WithSql;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts a pipeline where it needs to know more than a batch: what lies below a cut is computed and
 * kept by an operator with state, and what lies above reads that operator's output.
 *
 * <p>Source of what is allowed: Spark's {@code UnsupportedOperationChecker}.
 */
final class StreamPlanner {
  private final OutputMode mode;
  private final SqlNames names;
  private final Streams streams;
  private final IdentityHashMap<Rel, Rel> inlined = new IdentityHashMap<>();
  private final IdentityHashMap<Rel, Rel> cuts = new IdentityHashMap<>();
  private final List<EventTime> eventTimes = new ArrayList<>();
  private final List<StatefulOperator> operators = new ArrayList<>();
  private final StreamingModes rules;

  /** How far the event times of an operator's output may be behind the watermark, if they are. */
  private final Map<String, Long> lags = new HashMap<>();

  private ReadColumns read = ReadColumns.NONE;
  private boolean evicts;

  StreamPlanner(OutputMode mode, SqlNames names, Streams streams) {
    this.mode = mode;
    this.names = names;
    this.streams = streams;
    this.rules = new StreamingModes(mode);
  }

  /**
   * The relation over the outputs of the operators.
   *
   * @throws dev.sluice.server.model.SluiceException {@code STREAMING_OUTPUT_MODE} where the output
   *     mode does not allow it
   */
  Rel cut(Rel rel) {
    Rel declared = inlined(rel);
    declared(declared, Collections.newSetFromMap(new IdentityHashMap<>()));
    Rel whole = PushedFilters.in(declared, names);
    read = ReadColumns.of(whole);
    Rel result = below(whole);
    rules.check();
    return result;
  }

  /** Checks joins as they are written: filters behind them may make others of them. */
  private void declared(Rel rel, Set<Rel> seen) {
    if (seen.add(rel)) {
      if (streams.isJoin(rel)) {
        JoinRules.checkDeclared((Rel.Join) rel, names);
        rules.declared(((Rel.Join) rel).kind());
      }
      rel.inputs().forEach(input -> declared(input, seen));
    }
  }

  /** What a batch does beside the query of its result. */
  StreamingPlan plan() {
    return new StreamingPlan(eventTimes, operators, evicts && mode != OutputMode.COMPLETE);
  }

  /** A query of WITH that keeps state is not repeated as text; its operators are there once. */
  private Rel inlined(Rel rel) {
    Rel known = inlined.get(rel);
    if (known == null) {
      known =
          rel instanceof Rel.CteScan scan
              ? (holdsCuts(scan) ? project(scan) : scan)
              : withoutSets(rel.map(this::inlined, expr -> expr));
      inlined.put(rel, known);
    }
    return known;
  }

  private Rel withoutSets(Rel rel) {
    return rel instanceof Rel.Group group && !group.sets().isEmpty() && streams.isStream(group)
        ? GroupingRows.of(group, names)
        : rel;
  }

  private Rel project(Rel.CteScan scan) {
    Rel query = scan.cte().rel();
    List<Rel.Item> items = new ArrayList<>();
    for (int i = 0; i < scan.columns().size(); i++) {
      Expr value = new Expr.Reference(query.columns().get(i), Position.START);
      items.add(new Rel.Item(value, scan.columns().get(i)));
    }
    return new Rel.Project(inlined(query), items);
  }

  private boolean holdsCuts(Rel rel) {
    return streams.isStream(rel)
        && (rel instanceof Rel.Watermark
            || rel instanceof Rel.Group
            || rel instanceof Rel.Distinct
            || rel instanceof Rel.Deduplicate
            || streams.isJoin(rel)
            || (rel instanceof Rel.CteScan scan && holdsCuts(scan.cte().rel()))
            || rel.inputs().stream().anyMatch(this::holdsCuts));
  }

  private Rel below(Rel rel) {
    Rel known = cuts.get(rel);
    if (known == null) {
      known = streams.isStream(rel) ? made(rel) : rel;
      cuts.put(rel, known);
    }
    return known;
  }

  private Rel made(Rel rel) {
    List<Rel> inputs = rel.inputs();
    for (int i = inputs.size() - 1; i >= 0; i--) { // told from the sink on, the left is first
      below(inputs.get(i));
    }
    if (StreamingRules.isOfAll(rel)) {
      rules.ofAll(rel);
    }
    Rel inner = rel.map(this::below, expr -> expr);
    if (inner instanceof Rel.Watermark watermark) {
      eventTimes.add(0, eventTime(watermark));
      return watermark.input();
    }
    if (inner instanceof Rel.Group group) {
      return aggregated(single(group), isTimed(rel));
    }
    if (inner instanceof Rel.Distinct distinct) {
      return aggregated(groups(distinct), isTimed(rel));
    }
    if (inner instanceof Rel.Deduplicate deduplicate) {
      return deduplicated(deduplicate);
    }
    return streams.isJoin(inner) ? joined((Rel.Join) rel, (Rel.Join) inner) : inner;
  }

  /** Whether a watermark moves below, by which Spark runs batches without rows. */
  private static boolean isTimed(Rel rel) {
    return rel instanceof Rel.Watermark || rel.inputs().stream().anyMatch(StreamPlanner::isTimed);
  }

  private Rel aggregated(Rel.Group group, boolean timed) {
    StreamAggregation aggregation = new StreamAggregation(state(lag(group)), group, mode, names);
    if (aggregation.sessions()) {
      rules.sessions();
    }
    rules.aggregation(aggregation.ends());
    evicts |= timed;
    return added(aggregation.operator(), aggregation.output(), lag(group));
  }

  private Rel deduplicated(Rel.Deduplicate deduplicate) {
    StreamDeduplication deduplication =
        new StreamDeduplication(state(lag(deduplicate)), deduplicate, names);
    rules.deduplication();
    evicts |= deduplication.isTimed();
    return added(deduplication.operator(), deduplication.output(), lag(deduplicate));
  }

  /**
   * A join of two streams.
   *
   * @param whole the join before its sides were cut
   */
  private Rel joined(Rel.Join whole, Rel.Join join) {
    StreamJoin made = StreamJoin.of(state(lag(join)), join, read.of(whole), names);
    rules.join();
    evicts |= made.ends();
    return added(made.operator(), made.output(), lag(join) + made.lagMillis());
  }

  private StateSql state(long lagMillis) {
    return StateSql.of(operators.size(), lagMillis);
  }

  private Rel added(StatefulOperator operator, Rel output, long lagMillis) {
    lags.put(StateSql.output(operators.size()), lagMillis);
    operators.add(operator);
    return output;
  }

  /** How far the event times of a relation over outputs of operators may be behind. */
  private long lag(Rel rel) {
    return rel instanceof Rel.Table table
        ? lags.getOrDefault(table.relation(), 0L)
        : rel.inputs().stream().mapToLong(this::lag).max().orElse(0);
  }

  /** Sessions are merged with those of earlier batches, and not before. */
  private static Rel.Group single(Rel.Group group) {
    return group.input() instanceof Rel.Sessions sessions
        ? new Rel.Group(sessions.single(), group.keys(), group.aggregates(), group.sets())
        : group;
  }

  /** DISTINCT is a GROUP BY of all columns. */
  private static Rel.Group groups(Rel.Distinct distinct) {
    List<Rel.Item> keys = new ArrayList<>();
    for (Column column : distinct.columns()) {
      keys.add(new Rel.Item(Normalized.of(new Expr.Reference(column, Position.START)), column));
    }
    return new Rel.Group(distinct.input(), keys, List.of(), List.of());
  }

  private static EventTime eventTime(Rel.Watermark watermark) {
    Rel input = watermark.input();
    String value = SqlText.name(watermark.time().sqlName());
    if (watermark.time().type() instanceof StructType) {
      value = "struct_extract(" + value + ", 'end')";
    }
    String micros = "epoch_us(" + value + ")";
    String sql =
        WithSql.of(input)
            + "SELECT count(t), max(t), min(t), CAST(avg(t) AS BIGINT) FROM (SELECT "
            + micros
            + " AS t FROM ("
            + RelSql.columns(input)
            + ") AS q) AS q";
    return new EventTime(sql, watermark.delayMillis());
  }
}
