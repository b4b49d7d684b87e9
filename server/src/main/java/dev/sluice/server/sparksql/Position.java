package dev.sluice.server.sparksql;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** A place in the SQL text; line and column count from 1. */
record Position(int line, int column) {
  static final Position START = new Position(1, 1);

  static Position of(ParserRuleContext context) {
    return of(context.getStart());
  }

  static Position of(Token token) {
    return new Position(token.getLine(), token.getCharPositionInLine() + 1);
  }
}
