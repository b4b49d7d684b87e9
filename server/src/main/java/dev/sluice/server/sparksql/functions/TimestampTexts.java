package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.PatternFunctions;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.List;

/** Functions between timestamps and text, most with a pattern. */
final class TimestampTexts {
  private TimestampTexts() {}

  static void register(FunctionTable table) {
    table.put("date_format", TimestampFunctions.zoned(PatternFunctions.FORMAT));
    table.put("to_timestamp,to_timestamp_ltz", read(TIMESTAMP, false));
    table.put("try_to_timestamp", read(TIMESTAMP, true));
    table.put("to_timestamp_ntz", read(TIMESTAMP_NTZ, false));
    table.put("to_date", read(DATE, false));
    table.put("try_to_date", read(DATE, true));
  }

  /** A cast without a pattern. */
  private static Signature read(PrimitiveType type, boolean attempt) {
    return Signature.byCount(
        1,
        (name, arguments, at) -> Conversions.cast(source(arguments, type), type, attempt, at),
        (name, arguments, at) -> parsed(name, arguments, type, attempt, at));
  }

  /** A number counts as seconds where a timestamp is wanted, and as text elsewhere. */
  private static Expr source(List<Expr> arguments, PrimitiveType type) {
    Expr source = arguments.get(0);
    boolean legal =
        Coercion.isDatetime(source.type())
            || (type == TIMESTAMP && Coercion.isNumeric(source.type()));
    return legal ? source : Coercion.argument(source, STRING, "The text of a date or time");
  }

  private static Expr parsed(
      String name, List<Expr> arguments, PrimitiveType type, boolean attempt, Position at) {
    Expr source = arguments.get(0);
    if (Coercion.isDatetime(source.type())) {
      return unparsed(source, type, at);
    }
    if (type == TIMESTAMP_NTZ) {
      return Signature.inTurn(Signature.java(PatternFunctions.PARSE_LOCAL))
          .call(name, arguments, at);
    }
    JavaFunction function = attempt ? PatternFunctions.TRY_PARSE : PatternFunctions.PARSE;
    Expr instant = Signature.inTurn(TimestampFunctions.zoned(function)).call(name, arguments, at);
    return Coercion.cast(instant, type);
  }

  /** A date or time already: its pattern is not looked at, nor is the zone of an instant. */
  private static Expr unparsed(Expr source, DataType type, Position at) {
    DataType between = type == TIMESTAMP_NTZ ? TIMESTAMP_NTZ : TIMESTAMP;
    Expr known = source.type() == DATE ? Coercion.cast(source, TIMESTAMP) : source;
    if (known.type() == between) {
      return Coercion.cast(known, type);
    }
    Expr same =
        new Expr.Call(
            Emission.template("($1 AT TIME ZONE 'UTC')"),
            List.of(known),
            between,
            known.nullable(),
            at);
    return Coercion.cast(same, type);
  }
}
