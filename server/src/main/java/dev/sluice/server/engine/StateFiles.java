package dev.sluice.server.engine;

import dev.sluice.server.model.StatefulOperator;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The files of one operator's state, whose rows are those that no file takes away again. */
final class StateFiles {
  /** Tells, in a file, the rows that are no more from those that are there. */
  static final String REMOVED = "#removed";

  private static final String ROW = DuckDbSql.name(StatefulOperator.ROW);

  private final String all;

  StateFiles(List<Path> files) {
    this.all =
        files.stream()
            .map(file -> DuckDbSql.text(RelationSql.literalPattern(file.toString())))
            .collect(Collectors.joining(", ", "read_parquet([", "], union_by_name=true)"));
  }

  /**
   * A query of the rows.
   *
   * @param items what it selects
   */
  String rows(String items) {
    String removed = DuckDbSql.name(REMOVED);
    return "SELECT "
        + items
        + (" FROM " + all + " AS q WHERE NOT " + removed)
        + (" AND NOT EXISTS (SELECT 1 FROM " + all + " AS r WHERE r." + removed)
        + (" AND r." + ROW + " = q." + ROW + ")");
  }

  /** A query of the number that the next row gets. */
  String nextRow() {
    return "SELECT coalesce(max(" + ROW + "), -1) + 1 FROM " + all;
  }
}
