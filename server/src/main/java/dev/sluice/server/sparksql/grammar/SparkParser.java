package dev.sluice.server.sparksql.grammar;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DataTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultipartIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStatementContext;

/** Text to parse tree, with Spark's own grammar. */
public final class SparkParser {
  /** Longest SQL text, in UTF-16 units; keeps one request from holding the parser for minutes. */
  static final int MAX_LENGTH = 1 << 20;

  /**
   * Deepest nesting of brackets: prediction looks ahead to the closing one at each level, so that
   * its time grows with the square of the depth.
   */
  static final int MAX_NESTING = 200;

  private SparkParser() {}

  /** {@code expression [[AS] name]}, what Spark's {@code expr} and {@code selectExpr} take. */
  public static NamedExpressionContext expression(String text) {
    return parse(text, parser -> parser.singleExpression()).namedExpression();
  }

  public static MultipartIdentifierContext name(String text) {
    return parse(text, parser -> parser.singleMultipartIdentifier()).multipartIdentifier();
  }

  public static DataTypeContext dataType(String text) {
    return parse(text, parser -> parser.singleDataType()).dataType();
  }

  public static SingleStatementContext statement(String text) {
    return parse(text, parser -> parser.singleStatement());
  }

  /** The words of a statement without a closing semicolon. */
  public static List<Token> tokens(String text) {
    checkLength(text);
    SqlBaseLexer lexer = new SqlBaseLexer(new UpperCaseStream(CharStreams.fromString(text)));
    lexer.removeErrorListeners();
    lexer.addErrorListener(FirstError.INSTANCE);
    List<Token> tokens = new ArrayList<>();
    for (Token token : lexer.getAllTokens()) {
      if (token.getChannel() == Token.DEFAULT_CHANNEL) {
        tokens.add(token);
      }
    }
    while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).getType() == SqlBaseLexer.SEMICOLON) {
      tokens.remove(tokens.size() - 1);
    }
    return tokens;
  }

  private static void checkLength(String text) {
    if (text.length() > MAX_LENGTH) {
      throw Refusals.at(
          Position.START,
          ErrorCode.UNSUPPORTED_FEATURE,
          "SQL text of more than " + MAX_LENGTH + " characters is not supported",
          null);
    }
  }

  public static QueryContext query(String text) {
    return parse(text, parser -> parser.singleQuery()).query();
  }

  /** Fast SLL prediction first; where that fails, full LL decides, as in Spark. */
  private static <T extends ParserRuleContext> T parse(
      String text, Function<SqlBaseParser, T> rule) {
    checkLength(text);
    try {
      return parse(text, rule, PredictionMode.SLL);
    } catch (SluiceException refused) {
      if (refused.code() != ErrorCode.PARSE_SYNTAX_ERROR) {
        throw refused;
      }
      return parse(text, rule, PredictionMode.LL);
    }
  }

  private static <T extends ParserRuleContext> T parse(
      String text, Function<SqlBaseParser, T> rule, PredictionMode mode) {
    SqlBaseLexer lexer = new SqlBaseLexer(new UpperCaseStream(CharStreams.fromString(text)));
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    SqlBaseParser parser = new SqlBaseParser(tokens);
    lexer.removeErrorListeners();
    parser.removeErrorListeners();
    lexer.addErrorListener(FirstError.INSTANCE);
    parser.addErrorListener(FirstError.INSTANCE);
    checkNesting(tokens);
    parser.getInterpreter().setPredictionMode(mode);
    T tree = rule.apply(parser);
    if (lexer.has_unclosed_bracketed_comment) {
      throw Refusals.syntax(Position.START, "A comment that begins with /* is not closed");
    }
    return tree;
  }

  private static void checkNesting(CommonTokenStream tokens) {
    tokens.fill();
    int depth = 0;
    for (Token token : tokens.getTokens()) {
      int type = token.getType();
      if (type == SqlBaseLexer.LEFT_PAREN || type == SqlBaseLexer.LEFT_BRACKET) {
        depth++;
      } else if (type == SqlBaseLexer.RIGHT_PAREN || type == SqlBaseLexer.RIGHT_BRACKET) {
        depth--;
      }
      if (depth > MAX_NESTING) {
        throw Refusals.unsupported(
            Position.of(token), "Nesting of more than " + MAX_NESTING + " brackets", null);
      }
    }
  }

  /** Ends the parse at the first error. */
  private static final class FirstError extends BaseErrorListener {
    static final FirstError INSTANCE = new FirstError();

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object offendingSymbol,
        int line,
        int charPositionInLine,
        String message,
        RecognitionException error) {
      throw Refusals.syntax(new Position(line, charPositionInLine + 1), describe(offendingSymbol));
    }

    private static String describe(Object symbol) {
      if (!(symbol instanceof Token token)) {
        return "Syntax error";
      }
      if (token.getType() == Token.EOF) {
        return "Syntax error: unexpected end of text";
      }
      String text = token.getText();
      String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
      return "Syntax error at or near '" + shown + "'";
    }
  }

  public static ParserRuleContext plain(String text) {
    var context = expression(text);
    if (context.name != null || context.identifierList() != null) {
      throw Refusals.syntax(Position.of(context), "An alias has no meaning here");
    }
    return context.expression();
  }
}
