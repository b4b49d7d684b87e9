package dev.sluice.server.sparksql.grammar;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** A place in the SQL text; line and column count from 1. */
public record Position(int line, int column) {
  public static final Position START = new Position(1, 1);

  public static Position of(ParserRuleContext context) {
    return of(context.getStart());
  }

  public static Position of(Token token) {
    return new Position(token.getLine(), token.getCharPositionInLine() + 1);
  }
}
