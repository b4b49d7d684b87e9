package dev.sluice.server.definition;

import dev.sluice.server.model.SluiceException;
import java.util.List;
import java.util.Set;

/** A statement of ad-hoc SQL, as posted: {@code {"sql": "SELECT 1"}}. */
public record StatementDocument(String sql) {
  private static final int MAX_STATEMENT = 1_000_000;

  /**
   * Reads a document in UTF-8.
   *
   * @throws SluiceException {@code INVALID_JSON} with line and column, or {@code
   *     INVALID_DEFINITION}
   */
  public static StatementDocument parse(byte[] utf8) {
    Faults faults = new Faults("The statement");
    Fields root = Fields.of(StrictJson.parse(utf8), "", faults);
    String sql =
        root == null ? null : root.allow(List.of("sql"), Set.of()).text("sql", MAX_STATEMENT);
    if (!faults.isEmpty() || sql == null) {
      throw faults.toException();
    }
    return new StatementDocument(sql);
  }
}
