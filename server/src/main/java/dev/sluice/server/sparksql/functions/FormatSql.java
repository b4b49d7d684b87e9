package dev.sluice.server.sparksql.functions;

import static dev.sluice.server.model.PrimitiveType.BINARY;
import static dev.sluice.server.model.PrimitiveType.DOUBLE;
import static dev.sluice.server.model.PrimitiveType.INTEGER;
import static dev.sluice.server.model.PrimitiveType.LONG;
import static dev.sluice.server.model.PrimitiveType.NULL;
import static dev.sluice.server.model.PrimitiveType.STRING;

import dev.sluice.server.functions.FormatFunctions;
import dev.sluice.server.functions.JavaFunction;
import dev.sluice.server.functions.NumberPattern;
import dev.sluice.server.model.ArrayType;
import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.tree.Coercion;
import dev.sluice.server.sparksql.tree.Decimals;
import dev.sluice.server.sparksql.tree.Emission;
import dev.sluice.server.sparksql.tree.Expr;
import dev.sluice.server.sparksql.tree.InTurn;
import dev.sluice.server.sparksql.tree.JavaCalls;
import dev.sluice.server.sparksql.tree.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Functions that write values by a pattern and read them so. */
final class FormatSql {
  private static final Signature.Parameter TEXT = Signature.Parameter.of(STRING);

  private FormatSql() {}

  static void register(FunctionTable table) {
    table.put("format_number", FormatSql::formatNumber);
    table.put("format_string,printf", FormatSql::formatString);
    table.put("to_char,to_varchar", FormatSql::toChar).shown(FormatSql::shownText);
    table.put("to_number", toNumber(FormatFunctions.TO_NUMBER));
    table.put("try_to_number", toNumber(FormatFunctions.TRY_TO_NUMBER));
    table
        .put("sentences", Signature.optional(1, FormatSql::sentences, "", ""))
        .shown(Shown.filled(3, "", ""));
  }

  /** Which function it becomes is for the type of the value, and for bytes for the format. */
  private static String shownText(Shown.Call call) {
    if (call.arguments().size() != 2) {
      return Shown.PLAIN.of(call);
    }
    DataType type = call.arguments().get(0).type();
    if (Coercion.isDatetime(type)) {
      return Shown.as("date_format($1, $2)").of(call);
    }
    if (type != BINARY) {
      return Shown.as("to_char($1, $2)").of(call);
    }
    String format = call.arguments().get(1).label().toLowerCase(Locale.ROOT);
    boolean text = format.equals("utf-8");
    if (call.name().equals("to_varchar")) {
      return text ? Shown.PLAIN.of(call) : Shown.PLAIN.first(1).of(call);
    }
    String bytes = format.equals("hex") ? "hex" : "base64";
    return text ? Shown.as("decode($1, $2)").of(call) : bytes + "(" + call.labels().get(0) + ")";
  }

  private static Expr formatNumber(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    Expr number = arguments.get(0);
    if (number.type() == NULL) {
      return new Expr.Literal(null, STRING, at);
    }
    if (!Coercion.isNumeric(number.type())) {
      throw Refusals.mismatch(number.at(), name + " wants a number; cast it");
    }
    PrimitiveType sent =
        number.type() instanceof DecimalType
            ? STRING
            : Coercion.isFloating(number.type()) ? DOUBLE : LONG;
    JavaFunction function =
        arguments.get(1).type() == STRING
            ? FormatFunctions.formatNumberByPattern(sent)
            : FormatFunctions.formatNumber(sent);
    return Signature.java(function).call(name, arguments, at);
  }

  private static Expr formatString(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 1, Integer.MAX_VALUE, at);
    List<Expr> operands = new ArrayList<>();
    List<DataType> types = new ArrayList<>();
    operands.add(TEXT.fit(arguments.get(0), "Function " + name));
    for (Expr argument : arguments.subList(1, arguments.size())) {
      operands.add(InTurn.behind(operands.get(0), sent(argument, name)));
      types.add(operands.get(operands.size() - 1).type());
    }
    Emission call = JavaCalls.emission(FormatFunctions.FORMAT_STRING);
    Emission emission =
        sql -> {
          List<String> tagged = new ArrayList<>();
          for (int i = 1; i < sql.size(); i++) {
            tagged.add(tagged(sql.get(i), types.get(i - 1)));
          }
          String list = "CAST([" + String.join(", ", tagged) + "] AS VARCHAR[])";
          return call.sql(List.of(sql.get(0), list));
        };
    return new Expr.Call(emission, operands, STRING, operands.get(0).nullable(), at);
  }

  /** Spark hands its formatter days and microseconds. */
  private static Expr sent(Expr argument, String name) {
    DataType type = argument.type();
    if (type == PrimitiveType.DATE) {
      String days = "CAST($1 - DATE '1970-01-01' AS INTEGER)";
      return Signature.of(INTEGER, days, Signature.ANY)
          .call(name, List.of(argument), argument.at());
    }
    if (type == PrimitiveType.TIMESTAMP || type == PrimitiveType.TIMESTAMP_NTZ) {
      return Signature.of(LONG, "epoch_us($1)", Signature.ANY)
          .call(name, List.of(argument), argument.at());
    }
    boolean plain = type instanceof PrimitiveType || type instanceof DecimalType;
    if (!plain || type == BINARY) {
      throw Refusals.unsupported(
          argument.at(), name + " of a value of type " + type.sql(), "a cast to string");
    }
    return argument;
  }

  private static String tagged(String sql, DataType type) {
    if (type == NULL) {
      return "NULL";
    }
    return "'" + tag(type) + "' || " + SqlText.cast(sql, STRING);
  }

  private static char tag(DataType type) {
    if (type instanceof DecimalType) {
      return 'm';
    }
    return switch ((PrimitiveType) type) {
      case BYTE -> 'y';
      case SHORT -> 'h';
      case INTEGER -> 'i';
      case LONG -> 'l';
      case FLOAT -> 'f';
      case DOUBLE -> 'd';
      case BOOLEAN -> 'b';
      default -> 's';
    };
  }

  /** By the type of the value: times, bytes, or numbers. */
  private static Expr toChar(String name, List<Expr> arguments, Position at) {
    Signature.count(name, arguments, 2, 2, at);
    Expr value = arguments.get(0);
    if (Coercion.isDatetime(value.type())) {
      return Functions.call("date_format", arguments, at);
    }
    if (value.type() == BINARY) {
      return bytesToChar(name, arguments, at);
    }
    Expr pattern = pattern(name, arguments.get(1));
    Expr number = value;
    if (!(value.type() instanceof DecimalType)) {
      number = Signature.Parameter.of(decimalOf(value.type())).fit(value, "Function " + name);
    }
    return Signature.java(FormatFunctions.TO_CHAR).call(name, List.of(number, pattern), at);
  }

  /** {@code DecimalType.forType}. */
  private static DecimalType decimalOf(DataType type) {
    if (Coercion.isIntegral(type)) {
      return Decimals.ofIntegral(type);
    }
    if (type == PrimitiveType.FLOAT) {
      return new DecimalType(14, 7);
    }
    return type == DOUBLE ? new DecimalType(30, 15) : new DecimalType(38, 18);
  }

  private static Expr bytesToChar(String name, List<Expr> arguments, Position at) {
    Expr format = arguments.get(1);
    if (!(format instanceof Expr.Literal literal)) {
      throw Refusals.mismatch(format.at(), "The format of " + name + " is a constant");
    }
    if (literal.value() == null) {
      return new Expr.Literal(null, STRING, at);
    }
    List<Expr> bytes = arguments.subList(0, 1);
    return switch (literal.value().toString().toLowerCase(Locale.ROOT).strip()) {
      case "base64" -> Functions.call("base64", bytes, at);
      case "hex" -> Functions.call("hex", bytes, at);
      case "utf-8" ->
          Functions.call("decode", List.of(arguments.get(0), Expr.Literal.of("utf-8", at)), at);
      default ->
          throw Refusals.at(
              format.at(),
              ErrorCode.INVALID_PARAMETER_VALUE,
              "The format of " + name + " is base64, hex or utf-8",
              null);
    };
  }

  /** A pattern for numbers that is a constant and in order, or NULL. */
  private static Expr.Literal pattern(String name, Expr pattern) {
    boolean text = pattern.type() == STRING || pattern.type() == NULL;
    if (!text || !(pattern instanceof Expr.Literal literal)) {
      throw Refusals.mismatch(pattern.at(), "The format of " + name + " is a constant string");
    }
    if (literal.value() instanceof String written) {
      String fault = NumberPattern.of(written).fault();
      if (fault != null) {
        throw Refusals.at(
            pattern.at(),
            ErrorCode.INVALID_FORMAT,
            "The format '" + written + "' is invalid: " + fault,
            null);
      }
    }
    return literal;
  }

  private static Signature toNumber(JavaFunction function) {
    return (name, arguments, at) -> {
      Signature.count(name, arguments, 2, 2, at);
      Expr.Literal pattern = pattern(name, arguments.get(1));
      if (!(pattern.value() instanceof String written)) {
        return new Expr.Literal(null, DecimalType.DEFAULT, at);
      }
      NumberPattern parsed = NumberPattern.of(written);
      if (parsed.precision() > DecimalType.MAX_PRECISION) {
        throw Refusals.mismatch(pattern.at(), "The format of " + name + " has more than 38 digits");
      }
      DecimalType type = new DecimalType(parsed.precision(), parsed.scale());
      Emission call = JavaCalls.emission(function);
      Emission emission = operands -> SqlText.cast(call.sql(operands), type);
      Expr text = TEXT.fit(arguments.get(0), "Function " + name);
      return new Expr.Call(emission, List.of(text, pattern), type, true, at);
    };
  }

  private static Expr sentences(String name, List<Expr> arguments, Position at) {
    List<Expr> texts = Signature.fit(name, arguments, at, TEXT, TEXT, TEXT);
    ArrayType type = new ArrayType(new ArrayType(STRING, false), false);
    Emission call = JavaCalls.emission(FormatFunctions.SENTENCES);
    Emission emission =
        operands -> SqlText.cast("from_json(" + call.sql(operands) + ", '[[\"VARCHAR\"]]')", type);
    return new Expr.Call(emission, texts, type, texts.get(0).nullable(), at);
  }
}
