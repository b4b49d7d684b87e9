package dev.sluice.server.definition;

import dev.sluice.server.model.TableRef;
import org.jspecify.annotations.Nullable;

/** Reads which table a source or sink means: {@code table} or {@code path}, exactly one. */
final class TableReader {
  static final int MAX_PATH = 4096;

  private TableReader() {}

  static @Nullable TableRef table(Fields connector, Faults faults) {
    boolean named = connector.value("table") != null;
    boolean atPath = connector.value("path") != null;
    if (named == atPath) {
      faults.add(
          connector.pointer(),
          named ? "has both `table` and `path`" : "names no table",
          "exactly one of `table` and `path`");
      return null;
    }
    if (atPath) {
      String path = connector.text("path", MAX_PATH);
      return path == null ? null : new TableRef.AtPath(path);
    }
    String name = connector.text("table", Integer.MAX_VALUE);
    if (name == null || TableNames.isValid(name)) {
      return name == null ? null : new TableRef.Named(name);
    }
    faults.add(connector.at("table"), Faults.quote(name) + " is not a table name", TableNames.RULE);
    return null;
  }
}
