package dev.sluice.server.sparksql;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A typed expression: every implicit cast of Spark's rules is already a {@link Cast} in it. */
sealed interface Expr {
  DataType type();

  boolean nullable();

  Position at();

  /** The same expression over changed operands. */
  default Expr mapOperands(UnaryOperator<Expr> change) {
    return this;
  }

  default List<Expr> operands() {
    return List.of();
  }

  /**
   * A constant.
   *
   * @param value null, Boolean, Long (all integral types), BigDecimal, Float, Double, String (also
   *     dates and timestamps, in the engine's notation) or, for binary, hexadecimal digits
   */
  record Literal(@Nullable Object value, DataType type, Position at) implements Expr {
    static Literal ofNull(Position at) {
      return new Literal(null, PrimitiveType.NULL, at);
    }

    static Literal of(boolean value, Position at) {
      return new Literal(value, PrimitiveType.BOOLEAN, at);
    }

    static Literal of(int value, Position at) {
      return new Literal((long) value, PrimitiveType.INTEGER, at);
    }

    static Literal of(String value, Position at) {
      return new Literal(value, PrimitiveType.STRING, at);
    }

    @Override
    public boolean nullable() {
      return value == null;
    }
  }

  /** A column of the relation that the expression is evaluated over. */
  record Reference(Column column, Position at) implements Expr {
    @Override
    public DataType type() {
      return column.type();
    }

    @Override
    public boolean nullable() {
      return column.nullable();
    }
  }

  /** An operator or function over values of one row. */
  record Call(Emission emission, List<Expr> operands, DataType type, boolean nullable, Position at)
      implements Expr {
    public Call {
      operands = List.copyOf(operands);
    }

    @Override
    public Expr mapOperands(UnaryOperator<Expr> change) {
      List<Expr> changed = operands.stream().map(change).toList();
      return new Call(emission, changed, type, nullable, at);
    }
  }

  /**
   * A conversion by Spark's ANSI rules.
   *
   * @param attempt NULL instead of an error: {@code try_cast}
   */
  record Cast(Expr operand, DataType type, boolean attempt, Position at) implements Expr {
    @Override
    public boolean nullable() {
      return attempt || operand.nullable() || Casts.mayTurnNull(operand.type(), type);
    }

    @Override
    public Expr mapOperands(UnaryOperator<Expr> change) {
      return new Cast(change.apply(operand), type, attempt, at);
    }

    @Override
    public List<Expr> operands() {
      return List.of(operand);
    }
  }

  /** An aggregate function over the rows of a group, or of a window's frame. */
  record Aggregate(
      AggregateEmission emission,
      List<Expr> arguments,
      AggregateClauses clauses,
      DataType type,
      boolean nullable,
      Position at)
      implements Expr {
    public Aggregate {
      arguments = List.copyOf(arguments);
    }

    @Override
    public List<Expr> operands() {
      List<Expr> operands = new ArrayList<>(arguments);
      operands.addAll(clauses.operands());
      return operands;
    }

    @Override
    public Expr mapOperands(UnaryOperator<Expr> change) {
      List<Expr> changed = arguments.stream().map(change).toList();
      return new Aggregate(emission, changed, clauses.map(change), type, nullable, at);
    }

    /**
     * The aggregate in the engine's SQL.
     *
     * @param over {@code OVER (…)} in the engine's SQL, or nothing for a group
     */
    String sql(String over) {
      return emission.sql(ExprSql.all(arguments), clauses.sql(over));
    }
  }

  /** Whether an aggregate function occurs in the expression. */
  static boolean aggregates(Expr expr) {
    return expr instanceof Aggregate || expr.operands().stream().anyMatch(Expr::aggregates);
  }
}
