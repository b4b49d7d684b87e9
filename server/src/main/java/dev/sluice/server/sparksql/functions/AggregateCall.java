package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.AggregateClauses;
import dev.sluice.server.sparksql.tree.AggregateEmission;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.ArrayList;
import java.util.List;

/**
 * A call of an aggregate function before it is typed.
 *
 * @param name the function, in lower case
 */
public record AggregateCall(
    String name, List<Expr> arguments, AggregateClauses clauses, Nulls nulls, Position at) {
  public AggregateCall {
    arguments = List.copyOf(arguments);
  }

  /** What is written behind the call about NULLs. */
  public enum Nulls {
    DEFAULT,
    IGNORE,
    RESPECT
  }

  /** Refuses IGNORE NULLS and WITHIN GROUP, which only some functions have. */
  AggregateCall plain() {
    return withoutNulls().withoutOrder();
  }

  public AggregateCall withoutNulls() {
    if (nulls != Nulls.DEFAULT) {
      throw Refusals.mismatch(at, "Function " + name + " has no IGNORE NULLS or RESPECT NULLS");
    }
    return this;
  }

  public AggregateCall withoutOrder() {
    if (!clauses.order().isEmpty()) {
      throw Refusals.mismatch(at, "Function " + name + " has no WITHIN GROUP");
    }
    return this;
  }

  AggregateCall withoutDistinct() {
    if (clauses.distinct()) {
      throw Refusals.mismatch(at, "Function " + name + " has no DISTINCT");
    }
    return this;
  }

  AggregateCall withDistinct(boolean distinct) {
    AggregateClauses changed = new AggregateClauses(distinct, clauses.filter(), clauses.order());
    return new AggregateCall(name, arguments, changed, nulls, at);
  }

  AggregateCall count(int least, int most) {
    Signature.count(name, arguments, least, most, at);
    return this;
  }

  /** The arguments, as the parameters want them. */
  List<Expr> fit(Signature.Parameter... parameters) {
    return Signature.fit(name, arguments, at, parameters);
  }

  Expr.Aggregate make(String template, List<Expr> operands, DataType type) {
    return make(AggregateEmission.template(template), operands, type, true);
  }

  Expr.Aggregate make(
      AggregateEmission emission, List<Expr> operands, DataType type, boolean nullable) {
    return new Expr.Aggregate(emission, guarded(operands), clauses, type, nullable, at);
  }

  /**
   * The engine computes the arguments of the rows that FILTER takes out as well, and would fail
   * where one of those fails.
   */
  private List<Expr> guarded(List<Expr> operands) {
    Expr filter = clauses.filter();
    if (filter == null) {
      return operands;
    }
    List<Expr> guarded = new ArrayList<>();
    for (Expr operand : operands) {
      Expr nothing = new Expr.Literal(null, operand.type(), at);
      guarded.add(
          operand.operands().isEmpty()
              ? operand
              : Operators.conditional(List.of(filter), List.of(operand), nothing, at));
    }
    return guarded;
  }
}
