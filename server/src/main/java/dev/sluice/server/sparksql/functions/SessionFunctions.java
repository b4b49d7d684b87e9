package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.Session;
import java.util.List;

/** What a statement knows of itself and its values' types, and errors that it raises. */
final class SessionFunctions {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);

  /** Characters beyond the first plane by number: the driver cuts an error off at the first one. */
  private static final String WITHIN_PLANE =
      "array_to_string(list_transform(string_split($, ''), lambda \"#c\": CASE WHEN"
          + " unicode(\"#c\") > 65535 THEN format('U+{:X}', unicode(\"#c\")) ELSE \"#c\" END), '')";

  private SessionFunctions() {}

  static void register(FunctionTable table) {
    table.put("current_catalog", constant(Session.CATALOG));
    table
        .put("current_database,current_schema", constant(Session.SCHEMA))
        .shown("current_schema()");
    table.put("typeof", SessionFunctions::typeOf);
    table.put("collation", SessionFunctions::collation);
    table
        .put("raise_error", SessionFunctions::raiseError)
        .shown("raise_error(USER_RAISED_EXCEPTION, map(errorMessage, $1))");
    table
        .put("assert_true", SessionFunctions::assertTrue)
        .shown("assert_true($1, '$1' is not true!)");
  }

  private static Signature constant(String value) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 0, 0, at);
      return Expr.Literal.of(value, at);
    };
  }

  private static Expr typeOf(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 1, at);
    return Expr.Literal.of(arguments.get(0).type().sql(), at);
  }

  private static Expr collation(String name, List<Expr> arguments, Position at) {
    Signature.fit(name, arguments, at, TEXT);
    return Expr.Literal.of("SYSTEM.BUILTIN.UTF8_BINARY", at);
  }

  private static Expr raiseError(String name, List<Expr> arguments, Position at) {
    if (arguments.size() == 2) {
      throw Refusals.unsupported(at, "raise_error with an error class", "a message alone");
    }
    List<Expr> message = Signature.fit(name, arguments, at, TEXT);
    return new Expr.Call(Emission.template(raised("$1")), message, NULL, true, at);
  }

  private static Expr assertTrue(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, 2, at);
    Expr message =
        arguments.size() == 2
            ? TEXT.fit(arguments.get(1), "Function " + name)
            : Expr.Literal.of("The condition of assert_true is not true", at);
    List<Expr> operands =
        List.of(Signature.Parameter.of(BOOLEAN).fit(arguments.get(0), "Function " + name), message);
    String template = "CASE WHEN $1 THEN NULL ELSE " + raised("$2") + " END";
    return new Expr.Call(Emission.template(template), operands, NULL, true, at);
  }

  private static String raised(String message) {
    return "CAST(error('[USER_RAISED_EXCEPTION] ' || coalesce("
        + WITHIN_PLANE.replace("$", message)
        + ", 'null')) AS INTEGER)";
  }
}
