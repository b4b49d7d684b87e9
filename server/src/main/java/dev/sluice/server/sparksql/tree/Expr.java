package dev.sluice.server.sparksql.tree;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A typed expression: every implicit cast of Spark's rules is already a {@link Cast} in it. */
public sealed interface Expr {
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
    public static Literal ofNull(Position at) {
      return new Literal(null, PrimitiveType.NULL, at);
    }

    public static Literal of(boolean value, Position at) {
      return new Literal(value, PrimitiveType.BOOLEAN, at);
    }

    public static Literal of(int value, Position at) {
      return new Literal((long) value, PrimitiveType.INTEGER, at);
    }

    public static Literal of(String value, Position at) {
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

  /**
   * A lambda function as an argument: an expression once the function that takes it has said what
   * its parameters are.
   *
   * @param variable begins the names that its variables have in the emitted SQL
   */
  record Lambda(int parameters, String variable, Function<List<Expr>, Expr> body, Position at)
      implements Expr {
    @Override
    public DataType type() {
      throw Refusals.mismatch(at, "A lambda function stands where a value is wanted");
    }

    @Override
    public boolean nullable() {
      return true;
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
    public String sql(String over) {
      return sql(over, AggregateEmission.Writer.PLAIN);
    }

    /** The same with its calls of the engine's aggregates written in another way. */
    public String sql(String over, AggregateEmission.Writer writer) {
      return emission.sql(ExprSql.all(arguments), clauses.sql(over, writer));
    }
  }

  /** What a subquery gives to the expression around it. */
  enum SubqueryForm {
    /** Its one value, NULL where it has no row; more than one row is an error. */
    SCALAR,
    EXISTS,
    /** Whether it has a row that equals the tested values; false where that is unknown. */
    IN,
    /** Whether it has no row that equals the tested values; false where that is unknown. */
    NOT_IN
  }

  /**
   * A query inside an expression.
   *
   * @param nullable for IN, whether it may give NULL for false, as a condition of rows lets it
   * @param tested the values on the left of IN
   * @param outer what the query takes from the row around it: columns and aggregates
   */
  record Subquery(
      SubqueryForm form,
      List<Expr> tested,
      Rel rel,
      List<Expr> outer,
      DataType type,
      boolean nullable,
      Position at)
      implements Expr {
    public Subquery {
      tested = List.copyOf(tested);
      outer = List.copyOf(outer);
    }

    /** The same subquery, in another way. */
    public Subquery as(SubqueryForm form, boolean nullable) {
      return new Subquery(form, tested, rel, outer, type, nullable, at);
    }

    @Override
    public List<Expr> operands() {
      List<Expr> operands = new ArrayList<>(tested);
      operands.addAll(outer);
      return operands;
    }

    @Override
    public Expr mapOperands(UnaryOperator<Expr> change) {
      List<Expr> changed = tested.stream().map(change).toList();
      List<Expr> moved = outer.stream().map(change).toList();
      Rel inner = Replacement.replaced(rel, outer, moved);
      return new Subquery(form, changed, inner, moved, type, nullable, at);
    }
  }

  /** A function over the rows of a window around each row. */
  record Window(Aggregate function, WindowSpec spec) implements Expr {
    @Override
    public DataType type() {
      return function.type();
    }

    @Override
    public boolean nullable() {
      return function.nullable();
    }

    @Override
    public Position at() {
      return function.at();
    }

    @Override
    public List<Expr> operands() {
      List<Expr> operands = new ArrayList<>(function.operands());
      operands.addAll(spec.operands());
      return operands;
    }

    @Override
    public Expr mapOperands(UnaryOperator<Expr> change) {
      return new Window((Aggregate) function.mapOperands(change), spec.mapOperands(change));
    }
  }

  /**
   * Which of some keys the grouping set of a row leaves out, a bit for each, the last key's lowest.
   *
   * @param columns the keys; none for all of them
   */
  record GroupingId(List<Expr> columns, DataType type, Position at) implements Expr {
    public GroupingId {
      columns = List.copyOf(columns);
    }

    @Override
    public boolean nullable() {
      return false;
    }

    @Override
    public List<Expr> operands() {
      return columns;
    }

    @Override
    public Expr mapOperands(UnaryOperator<Expr> change) {
      return new GroupingId(columns.stream().map(change).toList(), type, at);
    }
  }

  /** Whether a window function occurs in the expression. */
  static boolean windows(Expr expr) {
    return expr instanceof Window || expr.operands().stream().anyMatch(Expr::windows);
  }

  /** Whether an aggregate function occurs in the expression. */
  static boolean aggregates(Expr expr) {
    return expr instanceof Aggregate
        || expr instanceof GroupingId
        || expr.operands().stream().anyMatch(Expr::aggregates);
  }
}
