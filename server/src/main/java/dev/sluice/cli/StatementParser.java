package dev.sluice.cli;

import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.impl.DefaultParser;

/** Tells the line reader when what was typed is complete: then Enter runs it. */
final class StatementParser extends DefaultParser {
  StatementParser() {
    setQuoteChars(new char[0]);
    setEscapeChars(new char[0]);
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE && isOpen(line)) {
      throw new EOFError(-1, cursor, "the statement has no ';' yet");
    }
    return super.parse(line, cursor, context);
  }

  private static boolean isOpen(String text) {
    String line = text.strip();
    if (line.startsWith("\\") || line.equals("exit") || line.equals("quit")) {
      return false;
    }
    Statements statements = new Statements();
    statements.add(text);
    while (statements.next().isPresent()) {
      // Complete ones do not matter.
    }
    return statements.isOpen();
  }
}
