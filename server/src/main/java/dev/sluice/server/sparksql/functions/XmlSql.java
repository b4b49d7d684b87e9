package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.SHORT;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.XmlFunctions;
import dev.sluice.server.model.DataType;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.List;

/** Functions that take parts out of XML documents by an XPath expression, which is a constant. */
final class XmlSql {
  private static final Signature.Parameter TEXT = Signature.Parameter.exactly(STRING);

  private XmlSql() {}

  static void register(FunctionTable table) {
    table.put("xpath", found(XmlFunctions.TO_ARRAY));
    table.put("xpath_boolean", found(XmlFunctions.TO_BOOLEAN));
    table.put("xpath_short", found(XmlFunctions.TO_SHORT, SHORT));
    table.put("xpath_int", found(XmlFunctions.TO_INT));
    table.put("xpath_long", found(XmlFunctions.TO_LONG));
    table.put("xpath_float", found(XmlFunctions.TO_FLOAT));
    table.put("xpath_double,xpath_number", found(XmlFunctions.TO_DOUBLE));
    table.put("xpath_string", found(XmlFunctions.TO_STRING));
  }

  private static Signature found(JavaFunction function) {
    return found(function, function.result());
  }

  private static Signature found(JavaFunction function, DataType type) {
    Emission java = JavaCalls.emission(function);
    Emission typed = type == function.result() ? java : sql -> SqlText.cast(java.sql(sql), type);
    return (name, arguments, at) -> {
      List<Expr> fitted = Signature.fit(name, arguments, at, TEXT, TEXT);
      if (!(arguments.get(1) instanceof Expr.Literal)) {
        throw Refusals.mismatch(
            arguments.get(1).at(), "The path of " + name + " is a constant string");
      }
      return new Expr.Call(typed, InTurn.guarded(fitted), type, true, at);
    };
  }
}
