package dev.sluice.server.sparksql.stream;

import dev.sluice.server.functions.IntervalUnits;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.SparkParser;
import dev.sluice.server.sparksql.query.EventWindows;
import dev.sluice.server.sparksql.query.GroupBy;
import dev.sluice.server.sparksql.query.Grouping;
import dev.sluice.server.sparksql.query.Scope;
import dev.sluice.server.sparksql.query.SelectBuilder;
import dev.sluice.server.sparksql.query.SelectList;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Normalized;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a pipeline that look beyond single rows: event time, groups and duplicates.
 *
 * <p>Source: Spark's {@code Dataset.withWatermark}, {@code groupBy} and {@code dropDuplicates}.
 */
final class StatefulSteps {
  private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

  /** A month of a watermark's delay, as Spark counts it. */
  private static final long MONTH_MILLIS = 31 * DAY_MILLIS;

  private final SqlNames names;

  StatefulSteps(SqlNames names) {
    this.names = names;
  }

  /** The rows with an event time, whose column from here on has a watermark. */
  Rel watermark(Rel input, Transform.WithWatermark step) {
    Column column = column(input, step.column());
    if (hasWatermark(input)) {
      throw Refusals.unsupported(
          Position.START, "A second watermark of the same rows", "one withWatermark");
    }
    if (!isTime(column.type())) {
      throw Refusals.at(
          Position.START,
          ErrorCode.EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE,
          "The event time " + step.column() + " is of type " + column.type().sql(),
          "a column of type TIMESTAMP");
    }
    // A name of its own, so that the column below stays without a watermark.
    Column time = names.column(column.name(), new Expr.Reference(column, Position.START));
    long delay = delay(step.delay());
    names.markEventTime(time, delay);
    List<Rel.Item> items = new ArrayList<>();
    for (Column each : input.columns()) {
      Expr value = new Expr.Reference(each, Position.START);
      items.add(new Rel.Item(value, each.equals(column) ? time : each));
    }
    return new Rel.Watermark(new Rel.Project(input, items), time, delay);
  }

  private static boolean hasWatermark(Rel rel) {
    return rel instanceof Rel.Watermark
        || (rel instanceof Rel.CteScan scan && hasWatermark(scan.cte().rel()))
        || rel.inputs().stream().anyMatch(StatefulSteps::hasWatermark);
  }

  private static boolean isTime(DataType type) {
    if (type instanceof StructType struct) {
      return struct.find("end").map(end -> isTime(end.type())).orElse(false);
    }
    return type == PrimitiveType.TIMESTAMP || type == PrimitiveType.TIMESTAMP_NTZ;
  }

  private static long delay(String text) {
    IntervalUnits units;
    try {
      units = IntervalUnits.parse(text);
    } catch (SluiceException malformed) {
      throw Refusals.mismatch(Position.START, String.valueOf(malformed.getMessage()));
    }
    long millis =
        units.months() * MONTH_MILLIS
            + units.days() * DAY_MILLIS
            + TimeUnit.MICROSECONDS.toMillis(units.micros());
    if (millis < 0) {
      throw Refusals.mismatch(
          Position.START, "The delay '" + text + "' of a watermark is less than 0");
    }
    return millis;
  }

  private static Column column(Rel input, String name) {
    List<Column> found =
        input.columns().stream().filter(column -> column.name().equalsIgnoreCase(name)).toList();
    if (found.size() > 1) {
      throw Scope.ambiguous(List.of(name), Position.START);
    }
    if (found.isEmpty()) {
      List<String> known = input.columns().stream().map(Column::name).toList();
      throw Refusals.unknownColumn(Position.START, name, known);
    }
    return found.get(0);
  }

  /** A SELECT item of a grouping step, of which more is to be built. */
  final class Groups {
    private final EventWindows windows = new EventWindows(names);
    private final Scope scope;
    private final List<SelectBuilder.Named> keys = new ArrayList<>();
    private final List<SelectBuilder.Named> aggregates = new ArrayList<>();

    Groups(Rel input) {
      scope = new Scope(input.columns()).allowEventWindows(windows);
    }

    /** Adds a key. */
    boolean key(String text) {
      SelectBuilder.Named key = item(text);
      if (Expr.aggregates(key.value())) {
        throw Refusals.mismatch(key.value().at(), "A key cannot hold an aggregate");
      }
      Normalized.groupable(key.value(), "GROUP BY");
      return keys.add(key);
    }

    /** Adds an aggregate, once all keys are known. */
    boolean aggregate(String text) {
      SelectBuilder.Named item = item(text);
      windows.check(item.value());
      return aggregates.add(item);
    }

    private SelectBuilder.Named item(String text) {
      NamedExpressionContext context = SparkParser.expression(text);
      return SelectList.item(context, scope);
    }

    /** The groups, a column for each key and each aggregate. */
    Rel over(Rel input) {
      windows.complete();
      GroupBy groupBy = GroupBy.plain(keys.stream().map(SelectBuilder.Named::value).toList());
      Grouping grouping = new Grouping(names, windows.over(input, groupBy), groupBy);
      List<SelectBuilder.Named> rewritten = new ArrayList<>();
      for (SelectBuilder.Named item : keys) {
        rewritten.add(new SelectBuilder.Named(item.name(), grouping.rewrite(item.value())));
      }
      for (SelectBuilder.Named item : aggregates) {
        rewritten.add(new SelectBuilder.Named(item.name(), grouping.rewrite(item.value())));
      }
      Set<String> seen = new HashSet<>();
      Set<String> used = new HashSet<>();
      List<Rel.Item> items = new ArrayList<>();
      for (SelectBuilder.Named item : rewritten) {
        if (!seen.add(item.name().toLowerCase(Locale.ROOT))) {
          throw SelectBuilder.duplicate(item.name(), item.value().at());
        }
        items.add(names.item(item.name(), item.value(), used));
      }
      return new Rel.Project(grouping.rel(), items);
    }
  }

  /** The first row of each group of equal rows. */
  Rel dropDuplicates(Rel input, Transform.DropDuplicates step) {
    if (step.withinWatermark() && eventTime(input.columns()) == null) {
      throw Refusals.unsupported(
          Position.START,
          "dropDuplicatesWithinWatermark without a watermark",
          "withWatermark before it");
    }
    List<Column> columns = new ArrayList<>();
    if (step.columns().isEmpty()) {
      columns.addAll(input.columns());
    } else {
      step.columns().forEach(name -> columns.add(column(input, name)));
    }
    List<Rel.Item> keys = new ArrayList<>();
    for (Column column : columns) {
      Expr value = Normalized.groupable(new Expr.Reference(column, Position.START), "A duplicate");
      keys.add(new Rel.Item(Normalized.of(value), column));
    }
    return new Rel.Deduplicate(input, keys, step.withinWatermark());
  }

  private @Nullable Column eventTime(List<Column> columns) {
    for (Column column : columns) {
      if (names.eventTime(new Expr.Reference(column, Position.START)) != null) {
        return column;
      }
    }
    return null;
  }
}
