package dev.sluice.server.sparksql.grammar;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CodePointCharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * Shows the lexer upper-case letters while tokens keep the text as written: Spark's lexer knows
 * keywords in upper case only (Spark's own {@code UpperCaseCharStream}).
 */
final class UpperCaseStream implements CharStream {
  private final CodePointCharStream text;

  UpperCaseStream(CodePointCharStream text) {
    this.text = text;
  }

  @Override
  public int LA(int offset) {
    int codePoint = text.LA(offset);
    return codePoint == IntStream.EOF || codePoint == 0
        ? codePoint
        : Character.toUpperCase(codePoint);
  }

  @Override
  public String getText(Interval interval) {
    boolean whole = text.size() > 0 && interval.b - interval.a >= -1;
    return whole ? text.getText(interval) : "";
  }

  @Override
  public void consume() {
    text.consume();
  }

  @Override
  public int mark() {
    return text.mark();
  }

  @Override
  public void release(int marker) {
    text.release(marker);
  }

  @Override
  public int index() {
    return text.index();
  }

  @Override
  public void seek(int index) {
    text.seek(index);
  }

  @Override
  public int size() {
    return text.size();
  }

  @Override
  public String getSourceName() {
    return text.getSourceName();
  }
}
