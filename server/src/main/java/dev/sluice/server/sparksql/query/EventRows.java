package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.functions.Operators;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.AggregateClauses;
import dev.sluice.server.sparksql.tree.AggregateEmission;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import dev.sluice.server.sparksql.tree.WindowSpec;
import java.util.List;

/**
 * Rows with a time on their way to their windows.
 *
 * @param micros the time in microseconds since 1970
 * @param window what the window's column will be: a struct of its start and its end
 */
record EventRows(Rel rel, Expr.Reference micros, Column window, SqlNames names) {

  /** The rows, also those whose time is NULL. */
  static EventRows of(Rel from, Expr time, Column window, SqlNames names) {
    Position at = time.at();
    Emission number = Emission.strict(Emission.total(Emission.template("epoch_us($1)")));
    Expr value = new Expr.Call(number, List.of(time), PrimitiveType.LONG, true, at);
    Column column = names.column("micros", value);
    Expr.Reference micros = new Expr.Reference(column, at);
    Rel timed = new Rel.Extend(from, List.of(new Rel.Item(value, column)));
    return new EventRows(timed, micros, window, names);
  }

  /** The rows whose time is known. */
  Rel known() {
    Expr condition = Operators.test(Operators.NullTest.NOT_NULL, micros, at());
    return new Rel.Filter(rel, condition);
  }

  /** The type of a window whose ends have that type. */
  static StructType type(DataType time) {
    return StructType.of(Field.of("start", time), Field.of("end", time));
  }

  Position at() {
    return micros.at();
  }

  boolean isWindow(Expr expr) {
    return expr instanceof Expr.Reference reference
        && reference.column().sqlName().equals(window.sqlName());
  }

  boolean holdsWindow(Expr expr) {
    return isWindow(expr) || expr.operands().stream().anyMatch(this::holdsWindow);
  }

  /** A window in the engine's SQL, of templates for the microseconds of its ends. */
  String struct(String start, String end) {
    boolean local = ((StructType) window.type()).fields().get(0).type() != PrimitiveType.TIMESTAMP;
    String time = local ? "make_timestamp(" : "make_timestamptz(";
    return "struct_pack(\"start\" := " + time + start + "), \"end\" := " + time + end + "))";
  }

  /** The rows with the window's column behind them, of templates for its ends. */
  Rel windowed(Rel rel, String start, String end, List<Expr> operands) {
    Emission emission = Emission.template(struct(start, end));
    return extended(rel, window, emission, operands, window.type());
  }

  static Rel extended(
      Rel rel, Column column, Emission emission, List<Expr> operands, DataType type) {
    Expr value = new Expr.Call(emission, operands, type, true, operands.get(0).at());
    return new Rel.Extend(rel, List.of(new Rel.Item(value, column)));
  }

  /** The rows with a window function over them behind. */
  Rel over(Rel rel, Column column, String function, Expr argument, WindowSpec spec) {
    AggregateEmission emission = AggregateEmission.template(function);
    Expr.Aggregate aggregate =
        new Expr.Aggregate(
            emission, List.of(argument), AggregateClauses.NONE, PrimitiveType.LONG, true, at());
    return new Rel.Windowed(rel, List.of(new Rel.Item(new Expr.Window(aggregate, spec), column)));
  }
}
