package dev.sluice.server.sparksql.functions;

import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.tree.AggregateEmission;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.List;
import java.util.function.Function;

/** Checks and coerces the arguments of an aggregate function and gives the typed aggregate. */
@FunctionalInterface
interface AggregateSignature {
  Expr.Aggregate call(AggregateCall call);

  /** A fixed list of parameters and one result; NULL for a group without rows. */
  static AggregateSignature of(
      DataType result, String template, Signature.Parameter... parameters) {
    return call -> call.make(template, call.plain().fit(parameters), result);
  }

  /** A fixed list of parameters and one result, which is never NULL. */
  static AggregateSignature notNull(
      DataType result, String template, Signature.Parameter... parameters) {
    return call -> {
      List<Expr> fitted = call.plain().fit(parameters);
      return call.make(AggregateEmission.template(template), fitted, result, false);
    };
  }

  /** One parameter, whose type decides about the result. */
  static AggregateSignature typed(
      String template, Signature.Parameter parameter, Function<DataType, DataType> result) {
    return call -> {
      List<Expr> fitted = call.plain().fit(parameter);
      return call.make(template, fitted, result.apply(fitted.get(0).type()));
    };
  }
}
