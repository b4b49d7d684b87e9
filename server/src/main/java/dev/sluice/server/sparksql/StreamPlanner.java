package dev.sluice.server.sparksql;

import dev.sluice.server.model.EventTime;
import dev.sluice.server.model.OutputMode;
import dev.sluice.server.model.StatefulOperator;
import dev.sluice.server.model.StreamingPlan;
import dev.sluice.server.model.StructType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Cuts a pipeline where it needs to know more than a batch: what lies below a cut is computed and
 * kept by an operator with state, and what lies above reads that operator's output.
 *
 * <p>Source of what is allowed: Spark's {@code UnsupportedOperationChecker}.
 */
final class StreamPlanner {
  private final OutputMode mode;
  private final SqlNames names;
  private final IdentityHashMap<Rel, Rel> cuts = new IdentityHashMap<>();
  private final List<EventTime> eventTimes = new ArrayList<>();
  private final List<StatefulOperator> operators = new ArrayList<>();
  private final StreamingModes rules;
  private boolean evicts;

  StreamPlanner(OutputMode mode, SqlNames names) {
    this.mode = mode;
    this.names = names;
    this.rules = new StreamingModes(mode);
  }

  /**
   * The relation over the outputs of the operators.
   *
   * @throws dev.sluice.server.model.SluiceException {@code STREAMING_OUTPUT_MODE} where the output
   *     mode does not allow it
   */
  Rel cut(Rel rel) {
    Rel result = below(rel);
    rules.check();
    return result;
  }

  /** What a batch does beside the query of its result. */
  StreamingPlan plan() {
    return new StreamingPlan(eventTimes, operators, evicts && mode != OutputMode.COMPLETE);
  }

  private Rel below(Rel rel) {
    Rel known = cuts.get(rel);
    if (known == null) {
      known = made(rel);
      cuts.put(rel, known);
    }
    return known;
  }

  private Rel made(Rel rel) {
    if (rel instanceof Rel.CteScan scan) {
      return cte(scan);
    }
    if (rel instanceof Rel.Filter filter) {
      Rel lowered = PushedFilters.below(filter);
      if (lowered != filter) {
        return below(lowered);
      }
    }
    Rel inner = rel.map(this::below, expr -> expr);
    if (inner instanceof Rel.Watermark watermark) {
      eventTimes.add(eventTime(watermark));
      return watermark.input();
    }
    if (inner instanceof Rel.Group group) {
      StreamAggregation aggregation =
          new StreamAggregation(operators.size(), single(group), mode, names);
      if (aggregation.sessions()) {
        rules.sessions();
      }
      rules.aggregation(aggregation.ends());
      evicts |= aggregation.ends();
      operators.add(aggregation.operator());
      return aggregation.output();
    }
    if (inner instanceof Rel.Distinct distinct) {
      return below(groups(distinct));
    }
    if (inner instanceof Rel.Deduplicate deduplicate) {
      StreamDeduplication deduplication =
          new StreamDeduplication(operators.size(), deduplicate, names);
      rules.deduplication();
      evicts |= deduplication.isTimed();
      operators.add(deduplication.operator());
      return deduplication.output();
    }
    return inner;
  }

  /** Sessions are merged with those of earlier batches, and not before. */
  private static Rel.Group single(Rel.Group group) {
    return group.input() instanceof Rel.Sessions sessions
        ? new Rel.Group(sessions.single(), group.keys(), group.aggregates(), group.sets())
        : group;
  }

  /** DISTINCT is a GROUP BY of all columns. */
  private static Rel groups(Rel.Distinct distinct) {
    List<Rel.Item> keys = new ArrayList<>();
    for (Column column : distinct.columns()) {
      keys.add(new Rel.Item(Normalized.of(new Expr.Reference(column, Position.START)), column));
    }
    return new Rel.Group(distinct.input(), keys, List.of(), List.of());
  }

  /** A query of WITH that keeps state is not repeated as text; its operators are there once. */
  private Rel cte(Rel.CteScan scan) {
    Rel query = scan.cte().rel();
    int before = operators.size() + eventTimes.size();
    Rel cut = below(query);
    if (operators.size() + eventTimes.size() == before && !holdsCuts(query)) {
      return scan;
    }
    List<Rel.Item> items = new ArrayList<>();
    for (int i = 0; i < scan.columns().size(); i++) {
      Expr value = new Expr.Reference(query.columns().get(i), Position.START);
      items.add(new Rel.Item(value, scan.columns().get(i)));
    }
    return new Rel.Project(cut, items);
  }

  private static boolean holdsCuts(Rel rel) {
    return rel instanceof Rel.Watermark
        || rel instanceof Rel.Group
        || rel instanceof Rel.Distinct
        || rel instanceof Rel.Deduplicate
        || (rel instanceof Rel.CteScan scan && holdsCuts(scan.cte().rel()))
        || rel.inputs().stream().anyMatch(StreamPlanner::holdsCuts);
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
