package dev.sluice.server.sparksql;

import static dev.sluice.server.model.PrimitiveType.DOUBLE;

/** Functions of numbers. */
final class NumberFunctions {
  private static final Signature.Parameter REAL = Signature.Parameter.of(DOUBLE);

  private NumberFunctions() {}

  static void register(FunctionTable table) {
    table.put("abs", Numbers::abs);
    table.put("negative", (name, args, at) -> Operators.negate(Numbers.only(name, args, at), at));
    table.put(
        "positive", (name, args, at) -> Operators.numeric(Numbers.only(name, args, at), name));
    table.put("round", Numbers::round);
    table.put("bround", Numbers::roundEven);
    table.put("ceil,ceiling", Numbers.whole("ceil"));
    table.put("floor", Numbers.whole("floor"));
    table.put("sqrt", Signature.of(DOUBLE, "CASE WHEN $1 < 0 THEN 'NaN' ELSE sqrt($1) END", REAL));
    table.put("pow,power", Signature.of(DOUBLE, "pow($1, $2)", REAL, REAL));
    table.put(
        "sign,signum",
        Signature.of(
            DOUBLE, "CASE WHEN $1 = 0 OR isnan($1) THEN $1 ELSE sign($1) * 1e0 END", REAL));
    table.put("mod", Numbers.operator("%"));
    table.put("pmod", Numbers::positiveModulo);
    table.put("div", Numbers.operator("DIV"));
    table.put("try_add", Arithmetic.attempt("+"));
    table.put("try_subtract", Arithmetic.attempt("-"));
    table.put("try_multiply", Arithmetic.attempt("*"));
    table.put("try_divide", Arithmetic.attempt("/"));
    table.put("try_mod", Arithmetic.attempt("%"));
  }
}
