package dev.sluice.server.sparksql;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.BOOLEAN;
import static dev.sluice.server.model.PrimitiveType.DATE;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.STRING;
import static dev.sluice.server.model.PrimitiveType.TIMESTAMP;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.Spelling;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The supported functions: for each its names, its arguments and what it is in the engine. A Spark
 * function that is not here is refused by name.
 */
final class Functions {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);
  private static final Signature.Parameter INT = Signature.Parameter.of(INTEGER);
  private static final Signature.Parameter REAL = Signature.Parameter.of(DOUBLE);
  private static final Signature.Parameter DAY = Signature.Parameter.of(DATE);
  private static final Signature.Parameter INSTANT = Signature.Parameter.of(TIMESTAMP);
  private static final Signature.Parameter BYTES = Signature.Parameter.of(BINARY);
  private static final Signature.Parameter ANY = Signature.ANY;

  private static final Map<String, Signature> TABLE = new HashMap<>();

  private Functions() {}

  static {
    conditions();
    numbers();
    strings();
    dates();
    collections();
    casts();
  }

  private static void conditions() {
    put("coalesce", Conditionals::coalesce);
    put("nvl,ifnull", Conditionals::ifNull);
    put("nvl2", Conditionals::nvl2);
    put("nullif", Conditionals::nullIf);
    put("if", Conditionals::ifElse);
    put("greatest", Conditionals.extreme("greatest"));
    put("least", Conditionals.extreme("least"));
    put("isnull", (name, args, at) -> Conditionals.test(name, args, at, "($1 IS NULL)"));
    put("isnotnull", (name, args, at) -> Conditionals.test(name, args, at, "($1 IS NOT NULL)"));
    put("isnan", Conditionals::isNan);
  }

  private static void numbers() {
    put("abs", Numbers::abs);
    put("negative", (name, args, at) -> Operators.negate(Numbers.only(name, args, at), at));
    put("positive", (name, args, at) -> Operators.numeric(Numbers.only(name, args, at), name));
    put("round", Numbers::round);
    put("bround", Numbers::roundEven);
    put("ceil,ceiling", Numbers.whole("ceil"));
    put("floor", Numbers.whole("floor"));
    put("sqrt", Signature.of(DOUBLE, "CASE WHEN $1 < 0 THEN 'NaN' ELSE sqrt($1) END", REAL));
    put("pow,power", Signature.of(DOUBLE, "pow($1, $2)", REAL, REAL));
    put(
        "sign,signum",
        Signature.of(
            DOUBLE, "CASE WHEN $1 = 0 OR isnan($1) THEN $1 ELSE sign($1) * 1e0 END", REAL));
    put("mod", Numbers.operator("%"));
    put("pmod", Numbers::positiveModulo);
    put("div", Numbers.operator("DIV"));
    put("try_add", Numbers.attempt("+"));
    put("try_subtract", Numbers.attempt("-"));
    put("try_multiply", Numbers.attempt("*"));
    put("try_divide", Numbers::tryDivide);
  }

  private static void strings() {
    put(
        "length,char_length,character_length,len",
        Signature.of(INTEGER, "CAST(length($1) AS INTEGER)", TEXT));
    put("upper,ucase", Signature.of(STRING, Letters.UPPER, TEXT));
    put("lower,lcase", Signature.of(STRING, Letters.LOWER, TEXT));
    put("trim,btrim", trim("trim"));
    put("ltrim", trim("ltrim"));
    put("rtrim", trim("rtrim"));
    put("substring,substr", Signature.byCount(2, Strings::substring, Strings::substring));
    put("left", Signature.of(STRING, "left($1, greatest($2, $2 * 0))", TEXT, INT));
    put("right", Signature.of(STRING, "right($1, greatest($2, $2 * 0))", TEXT, INT));
    put("concat", Strings::concat);
    put("concat_ws", Strings::concatWithSeparator);
    put("instr", Signature.of(INTEGER, "CAST(instr($1, $2) AS INTEGER)", TEXT, TEXT));
    put(
        "locate,position",
        Signature.byCount(
            2,
            Signature.of(INTEGER, "CAST(instr($2, $1) AS INTEGER)", TEXT, TEXT),
            Signature.of(INTEGER, Strings.LOCATE, TEXT, TEXT, INT)));
    put(
        "replace",
        Signature.byCount(
            2,
            Signature.of(STRING, "replace($1, $2, '')", TEXT, TEXT),
            Signature.of(STRING, "replace($1, $2, $3)", TEXT, TEXT, TEXT)));
    put("reverse", Signature.of(STRING, Strings.REVERSE, TEXT));
    put("repeat", Signature.of(STRING, "repeat($1, $2)", TEXT, INT));
    put("lpad", pad("lpad"));
    put("rpad", pad("rpad"));
    put("split_part", Signature.of(STRING, Strings.SPLIT_PART, TEXT, TEXT, INT));
    put("startswith", Signature.of(BOOLEAN, "starts_with($1, $2)", TEXT, TEXT));
    put("endswith", Signature.of(BOOLEAN, "ends_with($1, $2)", TEXT, TEXT));
    put("contains", Signature.of(BOOLEAN, "contains($1, $2)", TEXT, TEXT));
    put("md5", Signature.of(STRING, "md5($1)", BYTES));
  }

  private static void dates() {
    put("year", datePart("year"));
    put("quarter", datePart("quarter"));
    put("month", datePart("month"));
    put("day,dayofmonth", datePart("day"));
    put("dayofyear", datePart("dayofyear"));
    put("dayofweek", Signature.of(INTEGER, "CAST(dayofweek($1) + 1 AS INTEGER)", DAY));
    put("weekday", Signature.of(INTEGER, "CAST(isodow($1) - 1 AS INTEGER)", DAY));
    put("weekofyear", datePart("weekofyear"));
    put("hour", timePart("hour"));
    put("minute", timePart("minute"));
    put("second", timePart("second"));
    put("date_add,dateadd", Signature.of(DATE, "($1 + $2)", DAY, INT));
    put("date_sub", Signature.of(DATE, "($1 - $2)", DAY, INT));
    put("datediff,date_diff", Signature.of(INTEGER, "CAST($1 - $2 AS INTEGER)", DAY, DAY));
    put("add_months", Signature.of(DATE, "CAST($1 + to_months($2) AS DATE)", DAY, INT));
    put("last_day", Signature.of(DATE, "last_day($1)", DAY));
    put("make_date", Signature.of(DATE, "make_date($1, $2, $3)", INT, INT, INT));
  }

  private static void collections() {
    put("size,cardinality", Collections::size);
    put("array", Collections::array);
    put("map", Collections::map);
    put("named_struct", Collections::namedStruct);
    put("element_at", Collections.elementAt(false));
    put("try_element_at", Collections.elementAt(true));
    put("get", Collections::get);
    put("array_contains", Collections::arrayContains);
  }

  /** {@code int(x)} means {@code cast(x as int)}; {@code to_date(x)} and the like too. */
  private static void casts() {
    for (PrimitiveType type : PrimitiveType.values()) {
      if (type != PrimitiveType.NULL && type != PrimitiveType.TIMESTAMP_NTZ) {
        put(type.sql(), cast(type));
      }
    }
    put("decimal", cast(DecimalType.DEFAULT));
    put("to_date", cast(DATE));
    put("to_timestamp", cast(TIMESTAMP));
  }

  private static Signature cast(DataType type) {
    return (name, arguments, at) ->
        Conversions.cast(Signature.fit(name, arguments, at, ANY).get(0), type, false, at);
  }

  private static Signature trim(String engine) {
    return Signature.of(STRING, engine + "($1, ' ')", TEXT);
  }

  private static Signature pad(String engine) {
    String template =
        "CASE WHEN $3 = '' THEN left($1, greatest($2, $2 * 0)) ELSE "
            + engine
            + "($1, greatest($2, $2 * 0), $3) END";
    return Signature.byCount(
        2,
        Signature.of(STRING, engine + "($1, greatest($2, $2 * 0), ' ')", TEXT, INT),
        Signature.of(STRING, template, TEXT, INT, TEXT));
  }

  private static Signature datePart(String engine) {
    return Signature.of(INTEGER, "CAST(" + engine + "($1) AS INTEGER)", DAY);
  }

  private static Signature timePart(String engine) {
    return Signature.of(INTEGER, "CAST(" + engine + "($1 AT TIME ZONE 'UTC') AS INTEGER)", INSTANT);
  }

  private static void put(String names, Signature signature) {
    for (String name : names.split(",", -1)) {
      TABLE.put(name, signature);
    }
  }

  static Collection<String> names() {
    return TABLE.keySet();
  }

  static Expr call(String name, List<Expr> arguments, Position at) {
    Signature signature = TABLE.get(name.toLowerCase(Locale.ROOT));
    if (signature == null) {
      throw unknown(name, at);
    }
    return signature.call(name.toLowerCase(Locale.ROOT), arguments, at);
  }

  static RuntimeException unknown(String name, Position at) {
    Collection<String> known = new java.util.TreeSet<>(TABLE.keySet());
    known.addAll(Aggregates.names());
    return Refusals.at(
        at,
        ErrorCode.UNRESOLVED_ROUTINE,
        "The function " + name + " is not supported",
        Spelling.nearest(name, known));
  }
}
