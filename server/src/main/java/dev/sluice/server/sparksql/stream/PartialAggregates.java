package dev.sluice.server.sparksql.stream;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.sparksql.query.SqlNames;
import dev.sluice.server.sparksql.tree.AggregateEmission.EngineCall;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Aggregates whose groups grow from batch to batch: what is kept of the rows so far, how that of a
 * batch is added to it, and what the result is of it.
 *
 * <p>An aggregate is made of calls of the engine's. For most of them it is enough to keep a value
 * or two; where that is not known, the arguments of all rows are kept, and the aggregate is
 * computed of them again. The text of each column of the state is a query's item, so that one
 * {@code GROUP BY} makes it and another one adds it up.
 */
final class PartialAggregates {
  /** The column that tells whether a row with partial values is one of the batch's. */
  static final String FRESH = "#fresh";

  /** Aggregates of the engine that add up as themselves. */
  private static final Set<String> ALIKE =
      Set.of("min", "max", "bool_and", "bool_or", "bit_and", "bit_or", "bit_xor");

  private final SqlNames names;
  private final List<Rel.Item> arguments = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final Map<String, String> columns = new HashMap<>();

  PartialAggregates(SqlNames names) {
    this.names = names;
  }

  /**
   * A column of the state.
   *
   * @param made an aggregate over the rows of a batch
   * @param added an aggregate over two values of this column
   */
  record Part(String column, String made, String added) {}

  /** What the batch's rows need beside their columns. */
  List<Rel.Item> arguments() {
    return arguments;
  }

  List<Part> parts() {
    return parts;
  }

  /** The aggregate, over the columns of the state. */
  String result(Expr.Aggregate aggregate) {
    List<EngineCall> calls = new ArrayList<>();
    aggregate.sql("", (call, over) -> collected(call, calls));
    boolean whole = aggregate.arguments().stream().anyMatch(value -> isWhole(value.type()));
    return calls.stream().allMatch(PartialAggregates::addsUp)
        ? aggregate.sql("", (call, over) -> kept(call, aggregate, whole))
        : overRows(aggregate);
  }

  /** Whether the engine has the value as a whole number. */
  private static boolean isWhole(DataType type) {
    return Coercion.isIntegral(type) || type instanceof IntervalType;
  }

  private static String collected(EngineCall call, List<EngineCall> calls) {
    calls.add(call);
    return "NULL";
  }

  private static boolean addsUp(EngineCall call) {
    return call.order().isEmpty()
        && !call.arguments().startsWith("DISTINCT ")
        && (ALIKE.contains(call.name())
            || Moments.has(call)
            || call.name().equals(EngineCall.MOMENTS)
            || Set.of("count", "sum", "avg", "first", "last").contains(call.name()));
  }

  /** What stands for a call: the columns that are kept of it. */
  private String kept(EngineCall call, Expr.Aggregate aggregate, boolean whole) {
    return Moments.has(call)
        ? moments(call, ExprSql.all(aggregate.arguments()))
        : kept(call, whole);
  }

  private String moments(EngineCall call, List<String> values) {
    Moments moments = Moments.of(call, values);
    String both = "list($1 ORDER BY " + SqlText.name(FRESH) + ")";
    return "(" + moments.result(call, part(moments.made(), moments.added(both))) + ")";
  }

  private String kept(EngineCall call, boolean whole) {
    String filter = call.filter();
    String value = call.arguments();
    return switch (call.name()) {
      case "count" -> part(call.sql(), "CAST(sum($1) AS BIGINT)");
      case "sum" -> {
        String sum = part(sum(call.sql(), whole), sum("sum($1)", whole));
        yield whole ? "CAST(" + sum + " AS HUGEINT)" : sum;
      }
      case "avg" ->
          "("
              + part("sum(" + value + ")" + filter, "sum($1)")
              + " / nullif("
              + part("count(" + value + ")" + filter, "CAST(sum($1) AS BIGINT)")
              + ", 0))";
      case EngineCall.MOMENTS -> part(call.sql(), CentralMoments.added("$1", SqlText.name(FRESH)));
      case "first", "last" -> {
        String edge = call.name() + "({'v': " + value + "})" + filter;
        String order = " ORDER BY " + SqlText.name(FRESH);
        String added = call.name() + "($1" + order + ") FILTER (WHERE $1 IS NOT NULL)";
        yield "struct_extract(" + part(edge, added) + ", 'v')";
      }
      default -> part(call.sql(), call.name() + "($1)");
    };
  }

  /** The engine's sum of whole numbers has a type that Parquet has not. */
  private static String sum(String sum, boolean whole) {
    return whole ? "CAST(" + sum + " AS DECIMAL(38,0))" : sum;
  }

  /** The aggregate over the arguments of all rows so far. */
  private String overRows(Expr.Aggregate aggregate) {
    List<String> kept = new ArrayList<>();
    Expr.Aggregate named =
        (Expr.Aggregate)
            aggregate.mapOperands(
                operand -> {
                  if (operand instanceof Expr.Literal) {
                    return operand;
                  }
                  Column column = names.column("argument", operand);
                  arguments.add(new Rel.Item(operand, column));
                  kept.add(SqlText.name(column.sqlName()));
                  return new Expr.Reference(column, operand.at());
                });
    String fields = kept.isEmpty() ? "\"#row\" := 1" : String.join(", ", packed(kept));
    Expr filter = named.clauses().filter();
    String rows = filter == null ? "" : " FILTER (WHERE " + ExprSql.of(filter) + ")";
    String made = "list(struct_pack(" + fields + "))" + rows;
    String order = " ORDER BY " + SqlText.name(FRESH);
    boolean distinct = aggregate.clauses().distinct();
    String all = "flatten(list($1" + order + ") FILTER (WHERE $1 IS NOT NULL))";
    String column = part(made, distinct ? "list_distinct(" + all + ")" : all);
    return "(SELECT " + named.sql("") + " FROM (SELECT unnest(" + column + ", max_depth := 2)))";
  }

  private static List<String> packed(List<String> columns) {
    return columns.stream().map(column -> column + " := " + column).toList();
  }

  /** The column for a value, one for all that need the same. */
  private String part(String made, String added) {
    String known = columns.get(made);
    if (known != null) {
      return known;
    }
    String column = SqlText.name("s" + parts.size());
    parts.add(new Part(column, made, added.replace("$1", column)));
    columns.put(made, column);
    return column;
  }
}
