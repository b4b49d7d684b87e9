package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BYTE;
import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP_NTZ;

import dev.sluice.server.functions.InstantFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.IntervalType.Unit;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.ZoneSql;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DatetimeUnitContext;
import org.jspecify.annotations.Nullable;

/**
 * The fields of {@code extract} and {@code date_part} and the units of {@code timestampadd} and
 * {@code timestampdiff}.
 *
 * <p>Source: Spark's {@code DatePart.parseExtractField}, {@code
 * ExtractIntervalPart.parseExtractField}.
 */
public final class DateParts {
  private static final DecimalType SECONDS = new DecimalType(8, 6);

  /** Every name of a field with the one it goes by here. */
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          names("YEAR", "Y,YEARS,YR,YRS"),
          names("YEAROFWEEK", ""),
          names("QUARTER", "QTR"),
          names("MONTH", "MON,MONS,MONTHS"),
          names("WEEK", "W,WEEKS"),
          names("DAY", "D,DAYS"),
          names("DAYOFWEEK", "DOW"),
          names("DAYOFWEEK_ISO", "DOW_ISO"),
          names("DOY", ""),
          names("HOUR", "H,HOURS,HR,HRS"),
          names("MINUTE", "M,MIN,MINS,MINUTES"),
          names("SECOND", "S,SEC,SECONDS,SECS"));

  private DateParts() {}

  private static Map.Entry<String, String> names(String field, String others) {
    return Map.entry(field, "," + field + "," + others + ",");
  }

  static void register(FunctionTable table) {
    table.put("date_part", DateParts::part);
    table.put("datepart", DateParts::part).shown("datepart($1 FROM $2)");
  }

  private static Expr part(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    Expr field = arguments.get(0);
    if (!(field instanceof Expr.Literal literal)
        || (literal.type() != STRING && literal.type() != NULL)) {
      throw Refusals.mismatch(field.at(), "Function " + name + " wants a constant field");
    }
    return literal.value() instanceof String text
        ? extract(text, arguments.get(1), at)
        : new Expr.Literal(null, DOUBLE, at);
  }

  /** The field of a date, a timestamp or an interval. */
  public static Expr extract(String name, Expr source, Position at) {
    String field = field(name);
    if (source.type() instanceof IntervalType type) {
      return ofInterval(field, source, type, name, at);
    }
    if (field == null) {
      throw unknown(name, source, at);
    }
    return switch (field) {
      case "SECOND" -> seconds(source, at);
      case "YEAROFWEEK" -> day("CAST(isoyear($1) AS INTEGER)", source, at);
      case "DAYOFWEEK_ISO" -> day("CAST(isodow($1) AS INTEGER)", source, at);
      case "DAYOFWEEK" -> Functions.call("dayofweek", List.of(source), at);
      case "DOY" -> Functions.call("dayofyear", List.of(source), at);
      case "WEEK" -> Functions.call("weekofyear", List.of(source), at);
      default -> Functions.call(field, List.of(source), at);
    };
  }

  private static @Nullable String field(String name) {
    String wanted = "," + name.toUpperCase(Locale.ROOT) + ",";
    for (Map.Entry<String, String> entry : FIELDS.entrySet()) {
      if (entry.getValue().contains(wanted)) {
        return entry.getKey();
      }
    }
    return null;
  }

  private static RuntimeException unknown(String name, Expr source, Position at) {
    return Refusals.at(
        at,
        ErrorCode.INVALID_EXTRACT_FIELD,
        "Cannot extract " + name + " from a value of type " + source.type().sql(),
        null);
  }

  private static Expr day(String template, Expr source, Position at) {
    return Signature.of(INTEGER, template, Signature.Parameter.of(DATE))
        .call("extract", List.of(source), at);
  }

  private static Expr seconds(Expr source, Position at) {
    Expr local = TimestampFunctions.local(TimestampFunctions.either(source, "extract"));
    // The engine's field holds the whole seconds too, in microseconds.
    return Intervals.call(
        "CAST(CAST(microsecond($1) AS DECIMAL(18, 0)) * 0.000001 AS DECIMAL(8, 6))",
        SECONDS,
        List.of(local),
        at);
  }

  private static Expr ofInterval(
      @Nullable String field, Expr source, IntervalType type, String name, Position at) {
    Unit unit = null;
    for (Unit each : Unit.values()) {
      if (each.name().equals(field)) {
        unit = each;
      }
    }
    if (unit == null || unit.compareTo(type.start()) < 0 || unit.compareTo(type.end()) > 0) {
      throw unknown(name, source, at);
    }
    List<Expr> operands = List.of(source);
    return switch (unit) {
      case YEAR -> Intervals.call("CAST($1 // 12 AS INTEGER)", INTEGER, operands, at);
      case MONTH -> Intervals.call("CAST($1 % 12 AS TINYINT)", BYTE, operands, at);
      case DAY -> Intervals.call("CAST($1 // 86400000000 AS INTEGER)", INTEGER, operands, at);
      case HOUR ->
          Intervals.call("CAST($1 % 86400000000 // 3600000000 AS TINYINT)", BYTE, operands, at);
      case MINUTE ->
          Intervals.call("CAST($1 % 3600000000 // 60000000 AS TINYINT)", BYTE, operands, at);
      case SECOND ->
          Intervals.call(
              "CAST(CAST($1 % 60000000 AS DECIMAL(18, 0)) * 0.000001 AS DECIMAL(8, 6))",
              SECONDS, operands, at);
    };
  }

  private static Expr unit(@Nullable DatetimeUnitContext context, Position at) {
    if (context == null) {
      throw Refusals.syntax(at, "The unit is a word without quotes, such as MONTH");
    }
    return Expr.Literal.of(context.getText().toUpperCase(Locale.ROOT), at);
  }

  /** {@code timestampadd(MONTH, 1, ts)}. */
  public static Expr add(@Nullable DatetimeUnitContext unit, List<Expr> amounts, Position at) {
    Expr timestamp = TimestampFunctions.either(amounts.get(1), "Function timestampadd");
    boolean local = timestamp.type() == TIMESTAMP_NTZ;
    JavaFunction function = local ? InstantFunctions.ADD_LOCAL : InstantFunctions.ADD;
    Expr zone = local ? Expr.Literal.of("UTC", at) : ZoneSql.constant(at);
    List<Expr> arguments = List.of(unit(unit, at), amounts.get(0), timestamp, zone);
    return Signature.java(function).call("timestampadd", arguments, at);
  }

  /** {@code timestampdiff(MONTH, start, end)}. */
  public static Expr between(@Nullable DatetimeUnitContext unit, List<Expr> ends, Position at) {
    Signature.Parameter instant = Signature.Parameter.of(TIMESTAMP);
    Expr start = TimestampFunctions.local(instant.fit(ends.get(0), "Function timestampdiff"));
    Expr end = TimestampFunctions.local(instant.fit(ends.get(1), "Function timestampdiff"));
    return Signature.java(InstantFunctions.BETWEEN)
        .call("timestampdiff", List.of(unit(unit, at), start, end), at);
  }
}
