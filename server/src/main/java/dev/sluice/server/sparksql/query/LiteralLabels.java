package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.IntervalType;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.sparksql.functions.TimeLiterals;
import dev.sluice.server.sparksql.grammar.Position;
import dev.sluice.server.sparksql.grammar.StringLiterals;
import dev.sluice.server.sparksql.tree.Expr;
import java.util.Locale;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ConstantContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StringLiteralContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TypeConstructorContext;

/**
 * The names of constants: the value without its type for numbers and strings, and else as a literal
 * of SQL.
 *
 * <p>Source: {@code Literal.sql} in Spark and {@code usePrettyExpression}.
 */
final class LiteralLabels {
  private LiteralLabels() {}

  static String of(ConstantContext context) {
    Position at = Position.of(context);
    if (context instanceof StringLiteralContext text) {
      return StringLiterals.value(text.stringLit());
    }
    if (context instanceof TypeConstructorContext typed) {
      String text = StringLiterals.value(typed.singleStringLitWithoutMarker());
      return switch (typed.literalType().getText().toUpperCase(Locale.ROOT)) {
        case "DATE" -> TimeLiterals.dateLabel(text, at);
        case "TIMESTAMP", "TIMESTAMP_LTZ" -> TimeLiterals.timestampLabel(text, at);
        case "TIMESTAMP_NTZ" -> TimeLiterals.localLabel(text, at);
        default -> of((Expr.Literal) Literals.of(context));
      };
    }
    return of((Expr.Literal) Literals.of(context));
  }

  /** The name of a constant that is no date and no timestamp. */
  static String of(Expr.Literal literal) {
    Object value = literal.value();
    if (value == null) {
      return "NULL";
    }
    if (literal.type() == PrimitiveType.BINARY) {
      return "X'" + value.toString().toUpperCase(Locale.ROOT) + "'";
    }
    if (literal.type() instanceof IntervalType interval) {
      return interval.text((Long) value);
    }
    return String.valueOf(value);
  }
}
