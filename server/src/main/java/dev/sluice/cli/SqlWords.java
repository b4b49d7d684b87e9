package dev.sluice.cli;

import dev.sluice.client.ApiException;
import dev.sluice.client.SluiceClient;
import java.util.List;
import java.util.Locale;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** What the Tab key may complete: words of SQL, commands of the shell and the server's tables. */
final class SqlWords implements Completer {
  private static final List<String> WORDS =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "GROUP",
          "BY",
          "HAVING",
          "ORDER",
          "LIMIT",
          "JOIN",
          "LEFT",
          "ON",
          "UNION",
          "ALL",
          "DISTINCT",
          "COUNT",
          "SUM",
          "AS",
          "AND",
          "OR",
          "NOT",
          "NULL",
          "IS",
          "CREATE",
          "TABLE",
          "USING",
          "DELTA",
          "INSERT",
          "INTO",
          "VALUES",
          "DESCRIBE",
          "SHOW",
          "TABLES",
          "DROP",
          "CAST",
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "END");
  private static final List<String> COMMANDS = List.of("\\d", "\\timing", "\\?", "\\q");

  private final SluiceClient sluice;

  SqlWords(SluiceClient sluice) {
    this.sluice = sluice;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    boolean upper = line.word().equals(line.word().toUpperCase(Locale.ROOT));
    WORDS.forEach(word -> candidates.add(of(upper ? word : word.toLowerCase(Locale.ROOT))));
    if (line.wordIndex() == 0) {
      COMMANDS.forEach(command -> candidates.add(of(command)));
    }
    try {
      sluice.tables().list().forEach(table -> candidates.add(of(table)));
    } catch (ApiException e) {
      // Without the server there are no tables to offer; the statement itself will say why.
    }
  }

  private static Candidate of(String word) {
    return new Candidate(word);
  }
}
