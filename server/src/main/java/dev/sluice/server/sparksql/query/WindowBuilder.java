package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.sparksql.functions.AggregateCall;
import dev.sluice.server.sparksql.functions.AggregateFunctions;
import dev.sluice.server.sparksql.functions.Aggregates;
import dev.sluice.server.sparksql.functions.WindowFunctions;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedWindowContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RegularQuerySpecificationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WindowClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WindowDefContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WindowRefContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WindowSpecContext;
import org.jspecify.annotations.Nullable;

/** Calls with {@code OVER} of the parse tree. */
final class WindowBuilder {
  private final ExpressionBuilder expressions;

  /**
   * @param expressions knows the columns, but no alias of the same SELECT list: Spark allows none
   *     inside a window function
   */
  WindowBuilder(ExpressionBuilder expressions) {
    this.expressions = expressions;
  }

  Expr build(WindowSpecContext context, AggregateCall call) {
    WindowSpec spec = spec(definition(context));
    if (call.clauses().distinct()) {
      throw Refusals.mismatch(call.at(), "A window function takes no DISTINCT");
    }
    WindowFunctions.Kind kind = WindowFunctions.get(call.name());
    if (kind == null) {
      if (call.clauses().filter() != null && Aggregates.isEdge(call.name())) {
        throw Refusals.unsupported(
            call.at(), "FILTER of " + call.name() + " over a window", "max or min");
      }
      refuseOrder(call, spec);
      return new Expr.Window(AggregateFunctions.over(call), spec);
    }
    boolean skips = WindowFunctions.skipsNulls(call.name());
    if (call.clauses().filter() != null) {
      throw Refusals.mismatch(call.at(), "Function " + call.name() + " has no FILTER");
    }
    AggregateCall plain = call.withoutOrder();
    return kind.call(new WindowFunctions.Call(skips ? plain : plain.withoutNulls(), spec));
  }

  /** Aggregates of an order of their own see whole partitions only. */
  private static void refuseOrder(AggregateCall call, WindowSpec spec) {
    boolean ordered = !call.clauses().order().isEmpty() && !call.name().equals("mode");
    if ((ordered || call.name().equals("median")) && !spec.isWholePartition()) {
      throw Refusals.mismatch(
          call.at(), "Function " + call.name() + " takes no ORDER BY or frame in OVER (…)");
    }
  }

  private WindowSpec spec(WindowDefContext context) {
    List<Expr> partitions = new ArrayList<>();
    for (ExpressionContext partition : context.partition) {
      partitions.add(Ordering.comparable(expressions.build(partition), "PARTITION BY"));
    }
    List<Rel.Order> orders = new ArrayList<>();
    for (SortItemContext item : context.sortItem()) {
      orders.add(Ordering.order(item, expressions.build(item.expression())));
    }
    WindowSpec spec = new WindowSpec(partitions, orders, null);
    return context.windowFrame() == null
        ? spec
        : new FrameBuilder(expressions, spec).build(context.windowFrame());
  }

  /** The parenthesized definition that a name stands for, through other names. */
  static WindowDefContext definition(WindowSpecContext context) {
    WindowSpecContext spec = context;
    for (int i = 0; spec instanceof WindowRefContext reference; i++) {
      WindowSpecContext next = named(reference, Names.of(reference.name));
      if (next == null || i > 100) {
        throw Refusals.at(
            Position.of(reference),
            ErrorCode.MISSING_WINDOW_SPECIFICATION,
            "There is no window " + Names.of(reference.name) + " in a WINDOW clause",
            null);
      }
      spec = next;
    }
    return (WindowDefContext) spec;
  }

  private static @Nullable WindowSpecContext named(ParserRuleContext from, String name) {
    for (ParserRuleContext outer = from.getParent(); outer != null; outer = outer.getParent()) {
      if (outer instanceof RegularQuerySpecificationContext select) {
        WindowSpecContext found = named(select.windowClause(), name);
        if (found != null) {
          return found;
        }
      }
      if (outer instanceof QueryContext query) {
        return named(query.queryOrganization().windowClause(), name);
      }
    }
    return null;
  }

  private static @Nullable WindowSpecContext named(
      @Nullable WindowClauseContext clause, String name) {
    if (clause == null) {
      return null;
    }
    for (NamedWindowContext window : clause.namedWindow()) {
      if (Names.of(window.name).equalsIgnoreCase(name)) {
        return window.windowSpec();
      }
    }
    return null;
  }
}
