package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.functions.Conversions;
import dev.sluice.server.sparksql.functions.Signature;
import dev.sluice.server.sparksql.grammar.Names;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Column;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Rel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionArgumentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionTableArgumentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableFunctionCallContext;

/** Functions in FROM. */
final class TableFunctions {
  private final QueryBuilder queries;

  TableFunctions(QueryBuilder queries) {
    this.queries = queries;
  }

  Rel call(TableFunctionCallContext context) {
    Position at = Position.of(context);
    String name = Names.of(context.funcName).toLowerCase(Locale.ROOT);
    if (name.equals("range")) {
      return range(context, at);
    }
    if (ChangeReads.isFunction(name)) {
      ExpressionBuilder constants = new ExpressionBuilder(Scope.EMPTY);
      return queries.changes(name, arguments(name, context, constants), at);
    }
    Generators.Kind generator = Generators.get(name);
    if (generator != null) {
      Rel one = new Rel.OneRow();
      List<Expr> arguments = arguments(name, context, new ExpressionBuilder(queries.scope(one)));
      return Generation.table(one, generator.call(name, arguments, at), queries.names());
    }
    throw Refusals.at(
        at,
        ErrorCode.UNRESOLVED_ROUTINE,
        "The table function " + name + " is not supported",
        "range");
  }

  private static List<Expr> arguments(
      String name, TableFunctionCallContext context, ExpressionBuilder expressions) {
    List<FunctionArgumentContext> given = new ArrayList<>();
    for (FunctionTableArgumentContext argument : context.functionTableArgument()) {
      if (argument.functionArgument() == null) {
        throw Refusals.unsupported(Position.of(argument), "A table as an argument", "values");
      }
      given.add(argument.functionArgument());
    }
    NamedArguments named = NamedArguments.of(name, given);
    List<Expr> arguments =
        named == null
            ? given.stream().map(each -> expressions.build(each.expression())).toList()
            : named.build(expressions, Position.of(context));
    arguments.forEach(SelectBuilder::rowValue);
    return arguments;
  }

  /** {@code range(end)} and {@code range(start, end [, step [, partitions]])}. */
  private Rel range(TableFunctionCallContext context, Position at) {
    List<Expr> given = new ArrayList<>();
    for (Expr value : arguments("range", context, new ExpressionBuilder(Scope.EMPTY))) {
      if (value.type() == PrimitiveType.NULL) {
        throw Refusals.mismatch(value.at(), "Function range wants numbers and got NULL");
      }
      given.add(Conversions.cast(value, PrimitiveType.LONG, false, value.at()));
    }
    Signature.count("range", given, 1, 4, at);
    Expr zero = number(0, at);
    Expr step = given.size() > 2 ? given.get(2) : number(1, at);
    Expr start = given.size() == 1 ? zero : given.get(0);
    Expr end = given.size() == 1 ? given.get(0) : given.get(1);
    String failure = "error('[INVALID_ARGUMENT] The step of range must not be 0')";
    Expr checked =
        new Expr.Call(
            Emission.template("CASE WHEN $1 = 0 THEN " + failure + " ELSE $1 END"),
            List.of(step),
            PrimitiveType.LONG,
            false,
            at);
    Column id = queries.names().column("id", zero);
    return new Rel.Range(List.of(start, end, step instanceof Expr.Literal ? step : checked), id);
  }

  private static Expr number(long value, Position at) {
    return new Expr.Literal(value, PrimitiveType.LONG, at);
  }
}
