package dev.sluice.server.sparksql;

import dev.sluice.server.model.TableRef;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ErrorCapturingIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ErrorIdentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultipartIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QualifiedNameContext;

/** Identifiers of the parse tree: back quotes taken off, unquoted hyphens refused. */
final class Names {
  private Names() {}

  /** The text of an identifier rule. */
  static String of(ParserRuleContext identifier) {
    String text = identifier.getText();
    boolean quoted = text.length() >= 2 && text.startsWith("`") && text.endsWith("`");
    return quoted ? text.substring(1, text.length() - 1).replace("``", "`") : text;
  }

  static String of(ErrorCapturingIdentifierContext context) {
    if (context.errorCapturingIdentifierExtra() instanceof ErrorIdentContext) {
      throw Refusals.syntax(
          Position.of(context),
          "The name " + context.getText() + " needs back quotes: `" + context.getText() + "`");
    }
    return of(context.identifier());
  }

  static List<String> of(MultipartIdentifierContext context) {
    return context.parts.stream().map(Names::of).toList();
  }

  static List<String> of(QualifiedNameContext context) {
    return context.identifier().stream().map(Names::of).toList();
  }

  static List<String> of(IdentifierListContext context) {
    return context.identifierSeq().ident.stream().map(Names::of).toList();
  }

  /** The name as Spark writes it: in back quotes unless it is letters, digits and underscores. */
  static String quoted(String name) {
    boolean plain = name.matches("[a-zA-Z0-9_]+") && !name.matches("[0-9]+");
    return plain ? name : "`" + name.replace("`", "``") + "`";
  }

  /** {@code orders}, {@code sales.orders} or {@code delta.`/path`}. */
  static TableRef table(IdentifierReferenceContext context) {
    if (context.multipartIdentifier() == null) {
      throw Refusals.unsupported(Position.of(context), "IDENTIFIER(…)", "the name itself");
    }
    List<String> parts = of(context.multipartIdentifier());
    if (parts.size() == 2 && parts.get(0).toLowerCase(Locale.ROOT).equals("delta")) {
      return new TableRef.AtPath(parts.get(1));
    }
    if (parts.size() > 2) {
      throw Refusals.unsupported(
          Position.of(context), "A table name of more than two parts", "schema.table");
    }
    return new TableRef.Named(String.join(".", parts));
  }
}
