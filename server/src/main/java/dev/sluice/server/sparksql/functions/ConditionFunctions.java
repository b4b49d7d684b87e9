package dev.sluice.server.sparksql.functions;

/** Conditions: functions that choose among or test values of any type. */
final class ConditionFunctions {

  private ConditionFunctions() {}

  static void register(FunctionTable table) {
    table.put("coalesce", Conditionals::coalesce);
    table.put("nvl,ifnull", Conditionals::ifNull);
    table.put("nvl2", Conditionals::nvl2);
    table.put("nullif", Conditionals::nullIf);
    table.put("if", Conditionals::ifElse).shown("(IF($*))");
    table.put("greatest", Conditionals.extreme("greatest"));
    table.put("least", Conditionals.extreme("least"));
    table
        .put("isnull", (name, args, at) -> Conditionals.test(name, args, at, "($1 IS NULL)"))
        .shown("($1 IS NULL)");
    table
        .put("isnotnull", (name, args, at) -> Conditionals.test(name, args, at, "($1 IS NOT NULL)"))
        .shown("($1 IS NOT NULL)");
    table.put("isnan", Conditionals::isNan);
    table.put("nanvl", Conditionals::nanvl);
    table.put("equal_null", Conditionals::equalNull);
    table.put("nullifzero", Conditionals::nullIfZero);
    table.put("zeroifnull", Conditionals::zeroIfNull);
  }
}
