package dev.sluice.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.client.SluiceClient;
import dev.sluice.client.SqlResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Runs SQL statements one after the other and prints their rows. */
final class StatementRunner {
  private final SluiceClient sluice;
  private final PrintWriter out;
  private final RowPrinter.Format format;

  StatementRunner(SluiceClient sluice, PrintWriter out, RowPrinter.Format format) {
    this.sluice = sluice;
    this.out = out;
    this.format = format;
  }

  /**
   * Runs one statement and returns how many rows it gave, or -1 where it gives none by its kind.
   */
  long run(String statement) throws IOException {
    SqlResult result = sluice.sql(statement);
    RowPrinter rows = format.to(out);
    rows.begin(result.schema());
    for (List<JsonNode> row : result.rows()) {
      rows.row(row);
    }
    rows.end();
    out.flush();
    return result.schema().isEmpty() ? -1 : result.rows().size();
  }

  void cancel() {}
}
