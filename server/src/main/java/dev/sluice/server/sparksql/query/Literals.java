package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.DecimalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.functions.TimeLiterals;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.Refusals;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.tree.Decimals;
import dev.sluice.server.sparksql.tree.Expr;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.BooleanLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ConstantContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IntervalLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NullLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NumericLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StringLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TypeConstructorContext;

/**
 * Constants of the text, typed as Spark's {@code AstBuilder} types them: {@code 1} int, {@code
 * 3000000000} bigint, {@code 1.5} decimal(2,1), {@code 1e3} and {@code 1D} double, {@code 1BD}
 * decimal.
 */
final class Literals {
  private Literals() {}

  static Expr of(ConstantContext context) {
    Position at = Position.of(context);
    if (context instanceof NullLiteralContext) {
      return Expr.Literal.ofNull(at);
    }
    if (context instanceof BooleanLiteralContext truth) {
      return Expr.Literal.of(truth.booleanValue().TRUE() != null, at);
    }
    if (context instanceof StringLiteralContext text) {
      return Expr.Literal.of(StringLiterals.value(text.stringLit()), at);
    }
    if (context instanceof NumericLiteralContext number) {
      return number(number.number().getText().toUpperCase(Locale.ROOT), at);
    }
    if (context instanceof TypeConstructorContext typed) {
      return typed(typed, at);
    }
    if (context instanceof IntervalLiteralContext interval) {
      return IntervalLiterals.of(interval.interval());
    }
    throw Refusals.unsupported(at, "A parameter marker", null);
  }

  private static Expr number(String text, Position at) {
    try {
      if (text.endsWith("BD")) {
        return decimal(text.substring(0, text.length() - 2), at);
      }
      String digits = text.substring(0, text.length() - 1);
      return switch (text.charAt(text.length() - 1)) {
        case 'L' -> integral(digits, PrimitiveType.LONG, Long.MIN_VALUE, Long.MAX_VALUE, at);
        case 'S' -> integral(digits, PrimitiveType.SHORT, Short.MIN_VALUE, Short.MAX_VALUE, at);
        case 'Y' -> integral(digits, PrimitiveType.BYTE, Byte.MIN_VALUE, Byte.MAX_VALUE, at);
        case 'D' -> floating(Double.valueOf(digits), PrimitiveType.DOUBLE, text, at);
        case 'F' -> floating(Float.valueOf(digits), PrimitiveType.FLOAT, text, at);
        default -> bare(text, at);
      };
    } catch (NumberFormatException malformed) {
      throw Refusals.syntax(at, "The number " + text + " is malformed");
    }
  }

  private static Expr bare(String text, Position at) {
    if (text.indexOf('E') >= 0) {
      return floating(Double.valueOf(text), PrimitiveType.DOUBLE, text, at);
    }
    if (text.indexOf('.') >= 0) {
      return decimal(text, at);
    }
    BigInteger value = new BigInteger(text);
    if (value.bitLength() <= 31) {
      return new Expr.Literal(value.longValueExact(), PrimitiveType.INTEGER, at);
    }
    return value.bitLength() <= 63
        ? new Expr.Literal(value.longValueExact(), PrimitiveType.LONG, at)
        : decimal(text, at);
  }

  private static Expr integral(String digits, DataType type, long min, long max, Position at) {
    BigInteger value = new BigInteger(digits);
    if (value.bitLength() > 63 || value.longValue() < min || value.longValue() > max) {
      throw Refusals.syntax(at, "The number " + digits + " does not fit " + type.sql());
    }
    return new Expr.Literal(value.longValue(), type, at);
  }

  private static Expr floating(Number value, DataType type, String text, Position at) {
    if (Double.isInfinite(value.doubleValue())) {
      throw Refusals.syntax(at, "The number " + text + " does not fit " + type.sql());
    }
    return new Expr.Literal(value, type, at);
  }

  private static Expr decimal(String text, Position at) {
    BigDecimal value = new BigDecimal(text);
    BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
    if (Math.max(plain.precision(), plain.scale()) > DecimalType.MAX_PRECISION) {
      throw Refusals.syntax(at, "The number " + text + " has more than 38 digits");
    }
    return new Expr.Literal(plain, Decimals.ofValue(plain), at);
  }

  private static Expr typed(TypeConstructorContext context, Position at) {
    String type = context.literalType().getText().toUpperCase(Locale.ROOT);
    String text = StringLiterals.value(context.singleStringLitWithoutMarker());
    return switch (type) {
      case "DATE" -> TimeLiterals.date(text, at);
      case "TIMESTAMP", "TIMESTAMP_LTZ" -> TimeLiterals.timestamp(text, at);
      case "TIMESTAMP_NTZ" -> TimeLiterals.local(text, at);
      case "INTERVAL" -> IntervalLiterals.of(text, at);
      case "X" -> binary(text, at);
      default -> throw Refusals.unsupported(at, "A literal of type " + type, "a cast");
    };
  }

  private static Expr binary(String text, Position at) {
    return new Expr.Literal(digits(text, at), PrimitiveType.BINARY, at);
  }

  private static String digits(String text, Position at) {
    if (!text.matches("[0-9A-Fa-f]*")) {
      throw Refusals.syntax(at, "X'" + text + "' is not hexadecimal");
    }
    return text.length() % 2 == 0 ? text : "0" + text;
  }
}
