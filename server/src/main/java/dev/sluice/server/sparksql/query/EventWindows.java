package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.functions.Signature;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ExprSql;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionCallContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.jspecify.annotations.Nullable;

/**
 * The one window of event time that a SELECT may call for. Its column lies below the SELECT list,
 * where names reach it as {@code window} or {@code session_window}; rows without a time lie in no
 * window and are left out.
 *
 * <p>Source: Spark's {@code TimeWindowing}, {@code SessionWindowing} and {@code ResolveWindowTime}.
 */
public final class EventWindows {
  private static final String SESSION = "session_window";
  private static final String TIME = "window_time";
  private static final Set<String> NAMES = Set.of("window", SESSION, TIME);

  private final SqlNames names;
  private @Nullable Found found;
  private boolean complete;

  public EventWindows(SqlNames names) {
    this.names = names;
  }

  private record Found(EventWindow kind, Expr time, Column column) {}

  /** The functions that are here: no value of a row alone, they change its rows. */
  static Set<String> names() {
    return NAMES;
  }

  /** Looks for calls, so that all of the SELECT may name the window. */
  EventWindows find(@Nullable ParseTree tree, Scope scope) {
    if (tree == null || tree instanceof QueryContext) {
      return this;
    }
    if (tree instanceof FunctionCallContext call
        && call.windowSpec() == null
        && NAMES.contains(CallBuilder.name(call))
        && !CallBuilder.name(call).equals(TIME)) {
      new ExpressionBuilder(scope.plain()).build(call);
    }
    for (int i = 0; i < tree.getChildCount(); i++) {
      find(tree.getChild(i), scope);
    }
    return this;
  }

  /** Says that what follows is computed after the windows, and may name them only. */
  public void complete() {
    complete = true;
  }

  /** What a call stands for. */
  Expr call(String name, List<Expr> arguments, Scope scope, Position at) {
    if (name.equals(TIME)) {
      Signature.count(name, arguments, 1, 1, at);
      return time(arguments.get(0), at);
    }
    if (complete) {
      throw misplaced(name, at);
    }
    boolean session = name.equals(SESSION);
    Signature.count(name, arguments, 2, session ? 2 : 4, at);
    Expr time = instant(arguments.get(0), scope);
    if (session && !scope.covers(arguments.get(1))) {
      throw Refusals.unsupported(at, "A window by a value of another query", null);
    }
    EventWindow kind =
        session
            ? SessionWindow.of(arguments.get(1), time.type())
            : TimeWindow.of(arguments.subList(1, arguments.size()), at);
    if (found == null) {
      Column column =
          new Column(List.of(), name, EventRows.type(time.type()), true, names.fresh(name));
      names.mark(column, kind);
      names.markEventTime(column, names.eventTime(time));
      found = new Found(kind, time, column);
    } else if (!(found.kind.equals(kind) && ExprSql.of(found.time).equals(ExprSql.of(time)))) {
      throw Refusals.mismatch(at, "A SELECT holds one window of event time, and this is another");
    }
    return new Expr.Reference(found.column, at);
  }

  static RuntimeException misplaced(String name, Position at) {
    return Refusals.unsupported(
        at, name + "(…) in this place", "it in the SELECT list or in GROUP BY");
  }

  private Expr instant(Expr time, Scope scope) {
    Expr given = time.type() instanceof StructType ? time(time, time.at()) : time;
    boolean local = given.type() == PrimitiveType.TIMESTAMP_NTZ;
    DataType type = local ? PrimitiveType.TIMESTAMP_NTZ : PrimitiveType.TIMESTAMP;
    if (!scope.covers(given)) {
      throw Refusals.unsupported(time.at(), "A window over the time of another query", null);
    }
    return Coercion.argument(given, type, "A window of event time");
  }

  /** {@code window_time(window)}: the last instant of a window. */
  private Expr time(Expr window, Position at) {
    if (!(window.type() instanceof StructType struct) || names.window(window) == null) {
      throw Refusals.mismatch(
          window.at(), "This is no column that window or session_window has made");
    }
    DataType type = struct.fields().get(1).type();
    return new Expr.Call(new LastInstant(), List.of(window), type, true, at);
  }

  /** The last instant of a window: Spark computes it below the groups, so it is no key's part. */
  record LastInstant() implements Emission {
    @Override
    public String sql(List<String> arguments) {
      return "(struct_extract(" + arguments.get(0) + ", 'end') - INTERVAL 1 MICROSECOND)";
    }
  }

  /**
   * Refuses sessions that a query has made, where they meet others: Spark merges them anew.
   *
   * @param where what compares them
   */
  static Expr unmerged(Expr value, String where, SqlNames names) {
    if (names.window(value) instanceof SessionWindow) {
      throw Refusals.unsupported(value.at(), where + " of sessions", "their start and end");
    }
    return value;
  }

  /** Refuses an aggregate over the sessions that rows are grouped by. */
  public void check(Expr expr) {
    boolean session =
        expr instanceof Expr.Aggregate && found != null && found.kind instanceof SessionWindow;
    if (session && holds(expr, Objects.requireNonNull(found).column)) {
      throw Refusals.unsupported(expr.at(), "An aggregate of session_window", "it as a key");
    }
    expr.operands().forEach(this::check);
  }

  private static boolean holds(Expr expr, Column column) {
    return (expr instanceof Expr.Reference reference && reference.column().equals(column))
        || expr.operands().stream().anyMatch(operand -> holds(operand, column));
  }

  /** What the name alone means, or null. */
  @Nullable Expr named(String name, Position at) {
    return found != null && found.column.name().equalsIgnoreCase(name)
        ? new Expr.Reference(found.column, at)
        : null;
  }

  /** The rows of FROM with their windows. */
  public Rel over(Rel from, GroupBy groupBy) {
    for (Expr key : groupBy.keys()) {
      if (found == null || !holds(key, found.column)) {
        unmerged(key, "GROUP BY", names);
      }
    }
    return found == null
        ? from
        : found.kind.over(EventRows.of(from, found.time, found.column, names), groupBy);
  }
}
