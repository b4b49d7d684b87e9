package dev.sluice.server.sparksql.grammar;

import dev.sluice.server.model.TableRef;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ErrorCapturingIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ErrorIdentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FunctionNameContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultipartIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QualifiedNameContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StringLitContext;

/** Identifiers of the parse tree: back quotes taken off, unquoted hyphens refused. */
public final class Names {
  private Names() {}

  /** The text of an identifier rule. */
  public static String of(ParserRuleContext identifier) {
    String text = identifier.getText();
    if (identifier.getStart().getType() == SqlBaseParser.IDENTIFIER_KW
        && identifier.getStart() != identifier.getStop()) {
      throw Refusals.unsupported(Position.of(identifier), "IDENTIFIER(…) here", "the name itself");
    }
    boolean quoted = text.length() >= 2 && text.startsWith("`") && text.endsWith("`");
    return quoted ? text.substring(1, text.length() - 1).replace("``", "`") : text;
  }

  public static String of(ErrorCapturingIdentifierContext context) {
    if (context.errorCapturingIdentifierExtra() instanceof ErrorIdentContext) {
      throw Refusals.syntax(
          Position.of(context),
          "The name " + context.getText() + " needs back quotes: `" + context.getText() + "`");
    }
    return of(context.identifier());
  }

  public static List<String> of(MultipartIdentifierContext context) {
    return context.parts.stream().map(Names::of).toList();
  }

  public static List<String> of(QualifiedNameContext context) {
    return context.identifier().stream().map(Names::of).toList();
  }

  public static List<String> of(IdentifierListContext context) {
    return context.identifierSeq().ident.stream().map(Names::of).toList();
  }

  /** The name of a function, which may be {@code IDENTIFIER('name')}. */
  public static String of(FunctionNameContext context) {
    return context.expression() == null
        ? of((ParserRuleContext) context)
        : String.join(".", identifier(context.expression()));
  }

  /** The parts of a table's name, which may be {@code IDENTIFIER('name')}. */
  public static List<String> words(IdentifierReferenceContext context) {
    return context.multipartIdentifier() == null
        ? identifier(context.expression())
        : of(context.multipartIdentifier());
  }

  /** The parts of the name that a constant string spells. */
  public static List<String> identifier(ParserRuleContext context) {
    ParserRuleContext inner = context;
    while (!(inner instanceof StringLitContext)
        && inner.getChildCount() == 1
        && inner.getChild(0) instanceof ParserRuleContext child) {
      inner = child;
    }
    if (inner instanceof StringLitContext literal) {
      return of(SparkParser.name(StringLiterals.value(literal)));
    }
    throw Refusals.unsupported(
        Position.of(context), "IDENTIFIER of anything but a string", "IDENTIFIER('name')");
  }

  /** The name as Spark writes it: in back quotes unless it is letters, digits and underscores. */
  public static String quoted(String name) {
    boolean plain = name.matches("[a-zA-Z0-9_]+") && !name.matches("[0-9]+");
    return plain ? name : "`" + name.replace("`", "``") + "`";
  }

  /** {@code orders}, {@code sales.orders} or {@code delta.`/path`}. */
  public static TableRef table(IdentifierReferenceContext context) {
    return table(words(context), Position.of(context));
  }

  public static TableRef table(List<String> parts, Position at) {
    if (parts.size() == 2 && parts.get(0).toLowerCase(Locale.ROOT).equals("delta")) {
      return new TableRef.AtPath(parts.get(1));
    }
    if (parts.size() > 2) {
      throw Refusals.unsupported(at, "A table name of more than two parts", "schema.table");
    }
    return new TableRef.Named(String.join(".", parts));
  }
}
